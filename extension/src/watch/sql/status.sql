-- The state of the factory in one JSON value.
-- Indexes: those of bi.queue; calls_start_time_idx for the latency of the calls of the last 24 hours.
WITH latency AS (
    SELECT pg_catalog.count(l.hang_up_to_flag_seconds) AS calls,
           pg_catalog.percentile_cont(0.5) WITHIN GROUP (ORDER BY l.hang_up_to_flag_seconds) AS p50,
           pg_catalog.percentile_cont(0.95) WITHIN GROUP (ORDER BY l.hang_up_to_flag_seconds) AS p95
    FROM bi.latency AS l
    WHERE l.call_time > (SELECT pg_catalog.clock_timestamp() - interval '24 hours')
)
SELECT pg_catalog.jsonb_build_object(
    'at', pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'lanes', (SELECT pg_catalog.jsonb_object_agg(q.lane, pg_catalog.to_jsonb(q) - 'lane') FROM bi.queue AS q),
    'backlog', (SELECT pg_catalog.sum(q.waiting + q.backing_off) FROM bi.queue AS q WHERE q.lane <> 'ingest'),
    'workers', (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(w)), '[]') FROM bi.workers AS w
                WHERE w.state <> 'stopped' AND w.last_seen_at > pg_catalog.clock_timestamp() - interval '1 day'),
    'latency_seconds', (SELECT pg_catalog.jsonb_build_object(
                            'calls', l.calls, 'p50', pg_catalog.round(l.p50::numeric, 1),
                            'p95', pg_catalog.round(l.p95::numeric, 1)) FROM latency AS l),
    'alerts', (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(a) - 'is_open' - 'resolved_at'), '[]')
               FROM bi.alerts AS a WHERE a.is_open),
    'cost_today_usd', (SELECT coalesce(pg_catalog.sum(c.usd), 0) FROM core.cost_ledger AS c
                       WHERE c.at >= (SELECT pg_catalog.date_trunc('day', pg_catalog.clock_timestamp(), 'UTC'))),
    'budget_daily_usd', (SELECT (s.value #>> '{}')::numeric FROM core.settings AS s WHERE s.key = 'budget.daily_usd'),
    'sweeps', (SELECT coalesce(pg_catalog.jsonb_object_agg(s.job, pg_catalog.to_jsonb(s) - 'job'), '{}')
               FROM core.sweeps AS s))
