-- Flagged calls of these days that belong to one key, as the inbox has them.
-- Index: inbox_call_time_idx, inbox_publisher_idx, inbox_campaign_idx, inbox_rules_idx, calls_pkey.
-- Trap: the inbox knows buyers by name only; a call without one is known by its target, which is in core.calls.

CREATE OR REPLACE FUNCTION core.quality_calls(p_kind text, p_key text, p_from date, p_to date) RETURNS SETOF core.inbox
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    begins constant timestamptz := p_from::timestamp AT TIME ZONE core.quality_zone();
    ends constant timestamptz := (p_to + 1)::timestamp AT TIME ZONE core.quality_zone();
BEGIN
    RETURN QUERY
    SELECT i.*
    FROM core.inbox AS i
    WHERE i.call_time >= begins AND i.call_time < ends
      AND CASE p_kind
              WHEN 'publisher' THEN coalesce(i.publisher, '') = p_key
              WHEN 'buyer' THEN CASE WHEN i.buyer IS NOT NULL THEN i.buyer = p_key
                                     ELSE EXISTS (SELECT FROM core.calls AS k WHERE k.id = i.call_id
                                                  AND left(coalesce(k.target_name, k.target_id, ''), 200) = p_key) END
              WHEN 'campaign' THEN i.campaign_id::text = p_key
              WHEN 'rule' THEN i.rule_ids @> ARRAY[p_key]
          END;
END
$$;

COMMENT ON FUNCTION core.quality_calls(text, text, date, date) IS 'Flagged calls of these days of one publisher, buyer, campaign or rule';
REVOKE ALL ON FUNCTION core.quality_calls(text, text, date, date) FROM PUBLIC;
