-- A stretch of the inbox under a filter and in an order: newest, oldest, money, severity (then money) or confidence of the
-- lead flag. p_place: {call, at} for the orders by time, {call, rank} for the others: where the stretch begins; null: at the
-- top. p_is_back: towards the top; then the rows come from the place upwards.
-- Index: inbox_state_idx, inbox_flagged_at_idx, inbox_done_idx; inbox_state_revenue_idx, inbox_revenue_idx,
-- inbox_state_gravity_idx, inbox_gravity_idx, inbox_state_confidence_idx, inbox_confidence_idx: walked from the place.
-- inbox_rules_idx, inbox_words_idx, inbox_campaign_idx, inbox_publisher_idx, inbox_assignee_idx, inbox_snoozed_idx and
-- inbox_call_time_idx where the filter is narrow.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost); so the order
-- is known, and CASE is gone when the planner looks for an index.
-- Trap: a statement for each direction, because an index is walked one way or the other.

CREATE OR REPLACE FUNCTION core.inbox_sorted(p_filter jsonb, p_sort text, p_place jsonb, p_is_back boolean, p_most integer)
RETURNS SETOF core.inbox
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    beyond constant uuid := (p_place ->> 'call')::uuid;
    rank constant numeric := (p_place ->> 'rank')::numeric;
    at constant timestamptz := (p_place ->> 'at')::timestamptz;
BEGIN
    IF p_sort IN ('money', 'severity', 'confidence') AND p_is_back THEN
        RETURN QUERY
        SELECT i.* FROM core.inbox_where(p_filter) AS i
        WHERE (CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity ELSE i.lead_confidence END, i.call_id)
              > (rank, beyond)
        ORDER BY CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity ELSE i.lead_confidence END, i.call_id
        LIMIT p_most;
    ELSIF p_sort IN ('money', 'severity', 'confidence') THEN
        RETURN QUERY
        SELECT i.* FROM core.inbox_where(p_filter) AS i
        WHERE rank IS NULL
              OR (CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity ELSE i.lead_confidence END, i.call_id)
                 < (rank, beyond)
        ORDER BY CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity ELSE i.lead_confidence END DESC,
                 i.call_id DESC
        LIMIT p_most;
    ELSIF p_is_back = (p_sort <> 'oldest') THEN
        RETURN QUERY
        SELECT i.* FROM core.inbox_where(p_filter) AS i
        WHERE at IS NULL OR (i.flagged_at, i.call_id) > (at, beyond)
        ORDER BY i.flagged_at, i.call_id
        LIMIT p_most;
    ELSE
        RETURN QUERY
        SELECT i.* FROM core.inbox_where(p_filter) AS i
        WHERE at IS NULL OR (i.flagged_at, i.call_id) < (at, beyond)
        ORDER BY i.flagged_at DESC, i.call_id DESC
        LIMIT p_most;
    END IF;
END
$$;

COMMENT ON FUNCTION core.inbox_sorted(jsonb, text, jsonb, boolean, integer) IS 'A stretch of the inbox under a filter (core.inbox_where), sorted by newest, oldest, money, severity or confidence, from a place {call, at or rank} on or back';
REVOKE ALL ON FUNCTION core.inbox_sorted(jsonb, text, jsonb, boolean, integer) FROM PUBLIC;
