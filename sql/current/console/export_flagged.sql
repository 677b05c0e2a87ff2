-- The next calls of a filter of the inbox for an export, newest first; the filter is that of core.inbox_where.
-- p_at, p_call: the last call of the batch before, or null; p_most how many.
-- Index: inbox_state_idx or inbox_flagged_at_idx walked from the place; the others of core.inbox where the filter is narrow.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.export_flagged(p_filter jsonb, p_at timestamptz, p_call uuid, p_most integer)
RETURNS TABLE (call_id uuid, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
BEGIN
    RETURN QUERY
    SELECT i.call_id, i.flagged_at
    FROM core.inbox_where(p_filter) AS i
    WHERE p_at IS NULL OR (i.flagged_at, i.call_id) < (p_at, p_call)
    ORDER BY i.flagged_at DESC, i.call_id DESC
    LIMIT p_most;
END
$$;

COMMENT ON FUNCTION console.export_flagged(jsonb, timestamptz, uuid, integer) IS 'The next calls of a filter of the inbox for an export, newest first';
REVOKE ALL ON FUNCTION console.export_flagged(jsonb, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_flagged(jsonb, timestamptz, uuid, integer) TO callscript_web;
