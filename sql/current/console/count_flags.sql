-- How many calls each kept filter finds, for the numbers beside their names.
-- Index: inbox_facets_idx, inbox_state_time_idx, or the index of the narrowest part of the filter.

CREATE OR REPLACE FUNCTION console.count_flags(p_filters jsonb) RETURNS TABLE (calls bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    one jsonb;
BEGIN
    -- One statement each, so that each has its own plan.
    FOR one IN SELECT x.value FROM jsonb_array_elements(p_filters) WITH ORDINALITY AS x ORDER BY x.ordinality LIMIT 50 LOOP
        RETURN QUERY SELECT count(*) FROM (SELECT FROM core.inbox_where(one) AS i LIMIT 10001) AS found;
    END LOOP;
END
$$;

COMMENT ON FUNCTION console.count_flags(jsonb) IS 'How many calls each filter of an array finds, in its order; 10,001: more than 10,000';
REVOKE ALL ON FUNCTION console.count_flags(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.count_flags(jsonb) TO callscript_web;
