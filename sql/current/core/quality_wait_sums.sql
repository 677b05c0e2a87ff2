-- The rows of core.quality_waits for one day: from hang-up to verdict of its calls, and from flag to decision of its decisions.
-- Index: calls_start_time_idx, dispositions_created_at_idx, flags_pkey.

CREATE OR REPLACE FUNCTION core.quality_wait_sums(p_day date, p_kind text) RETURNS SETOF core.quality_waits
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    begins constant timestamptz := p_day::timestamp AT TIME ZONE days_zone;
    ends constant timestamptz := (p_day + 1)::timestamp AT TIME ZONE days_zone;
BEGIN
    IF p_kind = 'verdict' THEN
        RETURN QUERY
        SELECT p_day, p_kind, '', x.step, count(*)::integer
        FROM (SELECT core.wait_step(extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0)) AS step
              FROM core.calls AS k
              WHERE k.start_time_utc >= begins AND k.start_time_utc < ends AND k.status IN ('flagged', 'safe', 'unjudged')
                AND k.judged_at IS NOT NULL) AS x
        GROUP BY x.step;
    ELSE
        RETURN QUERY
        SELECT p_day, p_kind, x.reviewer, x.step, count(*)::integer
        FROM (SELECT d.reviewer, core.wait_step(extract(epoch FROM d.created_at - f.created_at)::float8) AS step
              FROM core.dispositions AS d
              JOIN core.flags AS f ON f.id = d.flag_id
              WHERE d.created_at >= begins AND d.created_at < ends AND d.action <> 'reopened') AS x
        GROUP BY x.reviewer, x.step;
    END IF;
END
$$;

COMMENT ON FUNCTION core.quality_wait_sums(date, text) IS 'The rows of core.quality_waits for one day, of the kind verdict or decision, from the calls themselves';
REVOKE ALL ON FUNCTION core.quality_wait_sums(date, text) FROM PUBLIC;
