-- Raises and resolves alerts; returns how many of each.
-- Indexes: the waiting indexes, calls_failed_idx, sync_windows_failed_idx, alerts_open_once_idx.
-- Trap: whether a lane has finished anything lately is not indexed on purpose (no stage pays for it on every call);
-- it is looked at last, and only for a lane in which claimable work has been lying for too long.
WITH setting AS MATERIALIZED (
    SELECT pg_catalog.max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.backlog_calls') AS backlog_calls,
           pg_catalog.make_interval(mins => pg_catalog.max((s.value #>> '{}')::integer)
               FILTER (WHERE s.key = 'watch.backlog_minutes')) AS backlog_age,
           pg_catalog.make_interval(mins => pg_catalog.max((s.value #>> '{}')::integer)
               FILTER (WHERE s.key = 'watch.silent_minutes')) AS silence,
           pg_catalog.make_interval(mins => pg_catalog.max((s.value #>> '{}')::integer)
               FILTER (WHERE s.key = 'watch.stalled_minutes')) AS stall,
           pg_catalog.clock_timestamp() AS now
    FROM core.settings AS s
    WHERE s.key IN ('watch.backlog_calls', 'watch.backlog_minutes', 'watch.silent_minutes', 'watch.stalled_minutes')
), backlog AS (
    SELECT pg_catalog.count(*) AS calls
    FROM core.calls AS k, setting AS s
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND k.ingested_at < s.now - s.backlog_age
), dead AS (
    SELECT (SELECT pg_catalog.count(*) FROM core.calls AS k WHERE k.status = 'failed') AS calls,
           (SELECT pg_catalog.count(*) FROM core.sync_windows AS w WHERE w.status = 'failed') AS windows
), stalled AS (
    SELECT n.lane
    FROM core.lanes AS n, setting AS s
    WHERE NOT n.paused
      AND CASE n.lane
          WHEN 'ingest' THEN
              EXISTS (SELECT FROM core.sync_windows AS w WHERE w.status = 'pending' AND w.available_at < s.now - s.stall)
              AND NOT EXISTS (SELECT FROM core.sync_windows AS w WHERE w.finished_at > s.now - s.stall)
          WHEN 'vault' THEN
              EXISTS (SELECT FROM core.calls AS k WHERE k.status = 'pending' AND k.available_at < s.now - s.stall)
              AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.vaulted_at > s.now - s.stall)
          WHEN 'factory' THEN
              EXISTS (SELECT FROM core.calls AS k WHERE k.status = 'downloaded' AND k.available_at < s.now - s.stall)
              AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.transcribed_at > s.now - s.stall)
          WHEN 'judge' THEN
              EXISTS (SELECT FROM core.calls AS k WHERE k.status = 'transcribed' AND k.available_at < s.now - s.stall)
              AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.judged_at > s.now - s.stall)
              -- Resting until tomorrow is no stall, and has an alert of its own.
              AND (SELECT b.stage FROM core.budget_today AS b) <> 'paused'
          END
), present AS MATERIALIZED (
    SELECT 'backlog' AS cause, 'backlog' AS kind, 'warning'::core.severity AS severity,
           pg_catalog.format('%s calls have been waiting for over %s: start more workers, or see bi.queue for the lane '
                             'that holds them up', b.calls, s.backlog_age) AS message,
           pg_catalog.jsonb_build_object('calls', b.calls) AS details
    FROM backlog AS b, setting AS s
    WHERE b.calls > s.backlog_calls
    UNION ALL
    SELECT 'lane_stalled:' || x.lane, 'lane_stalled', 'critical',
           pg_catalog.format('Lane %s has had work for over %s and finished nothing: see bi.workers for a worker of that '
                             'lane, and core.sys_logs for its last words', x.lane, s.stall),
           pg_catalog.jsonb_build_object('lane', x.lane)
    FROM stalled AS x, setting AS s
    UNION ALL
    -- A newer process on the same host has taken its place; after a day nobody waits for it any more.
    SELECT 'worker_silent:' || w.id, 'worker_silent', 'warning',
           pg_catalog.format('Worker %s (%s) has given no sign of life since %s UTC: look at the machine; what it held '
                             'has been given to others', w.id, w.host,
                             pg_catalog.to_char(w.last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')),
           pg_catalog.jsonb_build_object('worker', w.id, 'host', w.host, 'lanes', w.lanes)
    FROM core.workers AS w, setting AS s
    WHERE w.stopped_at IS NULL AND w.last_seen_at < s.now - s.silence AND w.last_seen_at > s.now - interval '1 day'
      AND NOT EXISTS (SELECT FROM core.workers AS o WHERE o.host = w.host AND o.started_at > w.last_seen_at)
    UNION ALL
    SELECT d.cause, d.kind, d.severity, d.message, d.details FROM core.windows_in_doubt_alerts AS d
    UNION ALL
    SELECT r.cause, r.kind, r.severity, r.message, r.details FROM core.reconciliation_alerts AS r
    UNION ALL
    SELECT c.cause, c.kind, c.severity, c.message, c.details FROM core.circuit_alerts AS c
    UNION ALL
    SELECT b.cause, b.kind, b.severity, b.message, b.details FROM core.budget_alerts AS b
    UNION ALL
    SELECT u.cause, u.kind, u.severity, u.message, u.details FROM core.upkeep_alerts AS u
    UNION ALL
    SELECT h.cause, h.kind, h.severity, h.message, h.details FROM core.heard_alerts AS h
    UNION ALL
    SELECT 'model_shutdown:' || m.id, 'model_shutdown',
           CASE WHEN m.shutdown_on <= (s.now AT TIME ZONE 'UTC')::date THEN 'critical' ELSE 'warning' END::core.severity,
           pg_catalog.format('The judge %s of tier %s is switched off on %s: set its model_id in core.judge_tiers to %s', m.id, x.tier,
                             m.shutdown_on, coalesce(m.successor_id, 'another model of core.judge_models')),
           pg_catalog.jsonb_build_object('model', m.id, 'shutdown_on', m.shutdown_on, 'successor', m.successor_id)
    FROM core.judge_models AS m
    JOIN core.judge_tiers AS x ON x.model_id = m.id AND x.is_active
    CROSS JOIN setting AS s
    WHERE m.shutdown_on <= (s.now AT TIME ZONE 'UTC')::date + 30
    UNION ALL
    SELECT 'cron_silent', 'cron_silent', 'warning',
           pg_catalog.format('pg_cron has run none of our jobs since %s UTC: see cron.job_run_details and the server log, '
                             'then SELECT callscript.schedule()',
                             pg_catalog.to_char(pg_catalog.max(v.last_cron_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')),
           pg_catalog.jsonb_build_object('last_run_at', pg_catalog.max(v.last_cron_at))
    FROM core.sweeps AS v
    HAVING pg_catalog.max(v.last_cron_at) < pg_catalog.clock_timestamp() - interval '5 minutes'
    UNION ALL
    SELECT 'dead_letters', 'dead_letters', 'warning',
           pg_catalog.format('%s calls and %s windows failed for good: see bi.dead_letters, then '
                             'SELECT callscript.requeue(''{}'')', d.calls, d.windows),
           pg_catalog.to_jsonb(d)
    FROM dead AS d
    WHERE d.calls + d.windows > 0
), raised AS (
    INSERT INTO core.alerts (cause, kind, severity, message, details)
    SELECT p.cause, p.kind, p.severity, p.message, p.details
    FROM present AS p
    ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING
    RETURNING 1
), resolved AS (
    UPDATE core.alerts AS a
    SET resolved_at = pg_catalog.clock_timestamp()
    WHERE a.resolved_at IS NULL AND NOT EXISTS (SELECT FROM present AS p WHERE p.cause = a.cause)
    RETURNING 1
)
SELECT (SELECT pg_catalog.count(*) FROM raised)::integer, (SELECT pg_catalog.count(*) FROM resolved)::integer
