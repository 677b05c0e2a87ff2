-- The calls before and after a call under a filter and in an order, also where the call itself no longer matches: it was just
-- decided. None for a call that is not flagged.
-- Index: inbox_pkey; those of core.inbox_sorted.

CREATE OR REPLACE FUNCTION console.neighbours(p_filter jsonb, p_sort text, p_call_id uuid)
RETURNS TABLE (side text, call_id uuid, flag_id bigint, start_seconds float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.side, n.call_id, n.lead_flag_id, n.lead_start
    FROM core.inbox AS i
    CROSS JOIN (VALUES ('next', false), ('previous', true)) AS s (side, is_back)
    CROSS JOIN LATERAL core.inbox_sorted(
        p_filter, p_sort,
        jsonb_build_object('call', i.call_id, 'at', i.flagged_at,
                           'rank', CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity
                                               WHEN 'confidence' THEN i.lead_confidence END),
        s.is_back, 1) AS n
    WHERE i.call_id = p_call_id
$$;

COMMENT ON FUNCTION console.neighbours(jsonb, text, uuid) IS 'The calls after (next) and before (previous) a call under a filter and in an order, each with its lead flag and the second at which that starts';
REVOKE ALL ON FUNCTION console.neighbours(jsonb, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.neighbours(jsonb, text, uuid) TO callscript_web;
