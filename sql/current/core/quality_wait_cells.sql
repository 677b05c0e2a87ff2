-- How long verdicts or decisions of days took, in steps, days that are not over included.
-- Index: quality_waits_once, quality_closed_once.

CREATE OR REPLACE FUNCTION core.quality_wait_cells(p_from date, p_to date, p_kind text) RETURNS SETOF core.quality_waits
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    live_from constant date := core.quality_live_from();
    today constant date := (clock_timestamp() AT TIME ZONE days_zone)::date;
BEGIN
    RETURN QUERY
    SELECT w.*
    FROM core.quality_waits AS w
    WHERE w.kind = p_kind AND w.day BETWEEN p_from AND least(p_to, live_from - 1)
      AND w.day IN (SELECT c.day FROM core.quality_closed AS c WHERE c.zone = days_zone AND c.day BETWEEN p_from AND p_to)
    UNION ALL
    SELECT s.*
    FROM generate_series(0, least(p_to, today) - greatest(p_from, live_from)) AS n
    CROSS JOIN LATERAL core.quality_wait_sums(greatest(p_from, live_from) + n, p_kind) AS s;
END
$$;

COMMENT ON FUNCTION core.quality_wait_cells(date, date, text) IS 'How long verdicts or decisions of days took, in steps, days that are not over included';
REVOKE ALL ON FUNCTION core.quality_wait_cells(date, date, text) FROM PUBLIC;
