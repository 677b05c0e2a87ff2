-- A page of the inbox, newest first; the filter is that of core.inbox_where.
-- Index: inbox_state_idx or inbox_flagged_at_idx walked from the place; inbox_rules_idx, inbox_words_idx,
-- inbox_campaign_idx, inbox_publisher_idx, inbox_assignee_idx and inbox_call_time_idx where the filter is
-- narrow.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.flags(p_filter jsonb, p_at timestamptz, p_call uuid, p_is_back boolean, p_most integer)
RETURNS TABLE (call_id uuid, flagged_at timestamptz, call_time timestamptz, duration_seconds integer, campaign text,
               vertical text, publisher text, revenue float8, severity text, flags smallint, lead_flag_id bigint,
               lead_rule text, lead_quote text, lead_start float8, state text, decided_by text, assignee text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
BEGIN
    -- Two statements, because an index is walked one way or the other.
    IF p_is_back THEN
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by, (SELECT u.name FROM core.users AS u WHERE u.id = i.assignee_id)
        FROM core.inbox_where(p_filter) AS i
        WHERE (i.flagged_at, i.call_id) > (p_at, p_call)
        ORDER BY i.flagged_at, i.call_id
        LIMIT least(p_most, 1000);
    ELSE
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by, (SELECT u.name FROM core.users AS u WHERE u.id = i.assignee_id)
        FROM core.inbox_where(p_filter) AS i
        WHERE p_at IS NULL OR (i.flagged_at, i.call_id) < (p_at, p_call)
        ORDER BY i.flagged_at DESC, i.call_id DESC
        LIMIT least(p_most, 1000);
    END IF;
END
$$;

COMMENT ON FUNCTION console.flags(jsonb, timestamptz, uuid, boolean, integer) IS 'A page of the inbox, newest first; towards newer ones it comes oldest first; the filter is that of core.inbox_where';
REVOKE ALL ON FUNCTION console.flags(jsonb, timestamptz, uuid, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.flags(jsonb, timestamptz, uuid, boolean, integer) TO callscript_web;
