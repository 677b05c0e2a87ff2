-- From hang-up to verdict, or from flag to decision: the median and the 95th percentile (upper ends of steps) of days, of the days
-- before, and of each day; by reviewer for decisions.

CREATE OR REPLACE FUNCTION core.quality_speed(p_before date, p_from date, p_to date, p_kind text)
RETURNS TABLE (key text, day date, is_now boolean, times bigint, p50 integer, p95 integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH steps AS MATERIALIZED (
        SELECT w.key, w.day, w.seconds, w.times FROM core.quality_wait_cells(p_before, p_to, p_kind) AS w
    ), counted AS (
        SELECT s.key, s.day, s.day >= p_from AS is_now, s.seconds, sum(s.times)::bigint AS times
        FROM steps AS s
        GROUP BY GROUPING SETS ((s.key, s.day >= p_from, s.seconds), (s.key, s.day, s.day >= p_from, s.seconds))
    ), placed AS (
        SELECT c.key, c.day, c.is_now, c.seconds,
               sum(c.times) OVER (PARTITION BY c.key, c.day, c.is_now ORDER BY c.seconds) AS upto,
               sum(c.times) OVER (PARTITION BY c.key, c.day, c.is_now) AS total
        FROM counted AS c
    )
    SELECT p.key, p.day, p.is_now, max(p.total)::bigint, min(p.seconds) FILTER (WHERE p.upto >= 0.5 * p.total),
           min(p.seconds) FILTER (WHERE p.upto >= 0.95 * p.total)
    FROM placed AS p
    GROUP BY p.key, p.day, p.is_now
$$;

COMMENT ON FUNCTION core.quality_speed(date, date, date, text) IS 'Median and 95th percentile of the waits for verdicts or decisions: of the days, of the days before (day null), and of each day';
REVOKE ALL ON FUNCTION core.quality_speed(date, date, date, text) FROM PUBLIC;
