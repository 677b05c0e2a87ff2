-- How many calls an export of a filter of the inbox would hold; the filter is that of core.inbox_where.
-- Index: inbox_facets_idx, inbox_state_time_idx, or the index of the narrowest part of the filter.

CREATE OR REPLACE FUNCTION console.export_count(p_filter jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
BEGIN
    RETURN (SELECT count(*) FROM core.inbox_where(p_filter) AS i);
END
$$;

COMMENT ON FUNCTION console.export_count(jsonb) IS 'How many calls an export of a filter of the inbox would hold';
REVOKE ALL ON FUNCTION console.export_count(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_count(jsonb) TO callscript_web;
