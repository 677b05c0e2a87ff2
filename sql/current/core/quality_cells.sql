-- The sums of Quality for days, of these kinds and perhaps one key: from core.quality_days where the day is closed, from the calls
-- themselves where it is not over. Every figure of Quality comes from here.
-- Index: quality_days_once, quality_closed_once.

CREATE OR REPLACE FUNCTION core.quality_cells(p_from date, p_to date, p_kinds text[], p_key text DEFAULT NULL)
RETURNS SETOF core.quality_days
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    live_from constant date := core.quality_live_from();
    today constant date := (clock_timestamp() AT TIME ZONE days_zone)::date;
BEGIN
    RETURN QUERY
    SELECT q.*
    FROM core.quality_days AS q
    WHERE q.kind = ANY (p_kinds) AND q.day BETWEEN p_from AND least(p_to, live_from - 1)
      AND q.day IN (SELECT c.day FROM core.quality_closed AS c WHERE c.zone = days_zone AND c.day BETWEEN p_from AND p_to)
      AND (p_key IS NULL OR q.key = p_key OR q.kind = 'all')
    UNION ALL
    SELECT s.*
    FROM generate_series(0, least(p_to, today) - greatest(p_from, live_from)) AS n
    CROSS JOIN LATERAL core.quality_sums(greatest(p_from, live_from) + n, p_kinds) AS s
    WHERE p_key IS NULL OR s.key = p_key OR s.kind = 'all';
END
$$;

COMMENT ON FUNCTION core.quality_cells(date, date, text[], text) IS 'The sums of Quality for days, of these kinds and perhaps one key, days that are not over included';
REVOKE ALL ON FUNCTION core.quality_cells(date, date, text[], text) FROM PUBLIC;
