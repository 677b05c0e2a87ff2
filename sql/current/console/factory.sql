-- The page of the factory: today and the last 24 hours, lanes, workers, alerts that are open, those that were over within a day,
-- and the budget. Quiet hours are there, too; the last hour is not over (is_over).
-- Index: calls_start_time_idx, alerts_open_once_idx, alerts_resolved_idx; those of bi.queue.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.factory(p_time_zone text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    day_began constant timestamptz := date_trunc('day', clock_timestamp(), p_time_zone);
    this_hour constant timestamptz := date_trunc('hour', clock_timestamp(), p_time_zone);
    since constant timestamptz := least(day_began, this_hour - interval '23 hours');
BEGIN
    RETURN (
        WITH calls AS MATERIALIZED (
            SELECT k.status, k.start_time_utc >= day_began AS is_today, date_trunc('hour', k.start_time_utc, p_time_zone) AS hour,
                   extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0) AS wait
            FROM core.calls AS k
            WHERE k.start_time_utc >= since
        )
        SELECT jsonb_build_object(
            'today', (SELECT jsonb_build_object(
                    'calls', count(*), 'judged', count(*) FILTER (WHERE c.status IN ('flagged', 'safe')),
                    'unjudged', count(*) FILTER (WHERE c.status = 'unjudged'),
                    'flagged', count(*) FILTER (WHERE c.status = 'flagged'),
                    'failed', count(*) FILTER (WHERE c.status = 'failed'),
                    'skipped', count(*) FILTER (WHERE c.status = 'skipped'),
                    'wait_p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY c.wait),
                    'wait_p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY c.wait))
                FROM calls AS c WHERE c.is_today),
            'hours', (SELECT jsonb_agg(jsonb_build_object('hour', h.hour, 'calls', coalesce(x.calls, 0),
                                                          'judged', coalesce(x.judged, 0), 'failed', coalesce(x.failed, 0),
                                                          'wait_p50', x.wait[1], 'wait_p95', x.wait[2],
                                                          'is_over', h.hour < this_hour) ORDER BY h.hour)
                FROM generate_series(this_hour - interval '23 hours', this_hour, interval '1 hour') AS h (hour)
                LEFT JOIN (
                    SELECT c.hour, count(*) AS calls, count(*) FILTER (WHERE c.status IN ('flagged', 'safe', 'unjudged')) AS judged,
                           count(*) FILTER (WHERE c.status = 'failed') AS failed,
                           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY c.wait) AS wait
                    FROM calls AS c GROUP BY 1) AS x ON x.hour = h.hour),
            'budget', (SELECT jsonb_build_object('spent', b.spent_usd::float8, 'daily', b.daily_usd::float8, 'stage', b.stage)
                       FROM bi.budget AS b),
            'lanes', (SELECT jsonb_agg(jsonb_build_object(
                    'lane', q.lane, 'waiting', q.waiting, 'working', q.working, 'backing_off', q.backing_off,
                    'dead_letters', q.dead_letters, 'parked', q.parked, 'oldest_seconds', q.oldest_waiting_seconds,
                    'paused', q.paused))
                FROM bi.queue AS q),
            'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'host', w.host, 'state', w.state, 'lanes', w.lanes, 'device', w.device, 'model', w.model, 'slots', w.slots,
                    'holds', w.holds, 'last_seen_at', w.last_seen_at)), '[]')
                FROM (SELECT * FROM bi.workers AS x WHERE x.state <> 'stopped' ORDER BY x.last_seen_at DESC LIMIT 50) AS w),
            'alerts', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.severity DESC, a.raised_at DESC), '[]')
                FROM (SELECT x.kind, x.severity, x.message, x.details, x.runbook, x.raised_at, x.delivered_at
                      FROM core.alerts AS x WHERE x.resolved_at IS NULL
                      ORDER BY x.severity DESC, x.raised_at DESC LIMIT 20) AS a),
            'over', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.resolved_at DESC), '[]')
                FROM (SELECT x.kind, x.severity, x.message, x.details, x.runbook, x.raised_at, x.delivered_at, x.resolved_at
                      FROM core.alerts AS x WHERE x.resolved_at > clock_timestamp() - interval '24 hours'
                      ORDER BY x.resolved_at DESC LIMIT 10) AS a)));
END
$$;

COMMENT ON FUNCTION console.factory(text) IS 'Today (in the viewer''s zone) and the last 24 hours, lanes, workers, alerts and budget, for the page of the factory';
REVOKE ALL ON FUNCTION console.factory(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.factory(text) TO callscript_web;
