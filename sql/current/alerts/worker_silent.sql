-- A worker gives no sign of life and has said no good-bye.
-- Index: none; core.workers is small.

CREATE OR REPLACE VIEW alerts.worker_silent AS
WITH setting AS MATERIALIZED (
    SELECT make_interval(mins => core.setting_number('watch.silent_minutes')::integer) AS silence, clock_timestamp() AS now
)
SELECT 'worker_silent:' || w.id AS cause, 'warning'::core.severity AS severity,
       format('Worker %s (%s) has given no sign of life since %s UTC: look at the machine; what the worker held has been given to '
              'others', w.id, w.host, to_char(w.last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')) AS message,
       jsonb_build_object('worker', w.id, 'host', w.host, 'lanes', w.lanes) AS details, 'docs/runbooks/worker-box-died.md'::text AS runbook
FROM core.workers AS w, setting AS s
WHERE w.stopped_at IS NULL AND w.last_seen_at < s.now - s.silence AND w.last_seen_at > s.now - interval '1 day'
  -- A newer process on the same host has taken its place; after a day nobody waits for it any more.
  AND NOT EXISTS (SELECT FROM core.workers AS o WHERE o.host = w.host AND o.started_at > w.last_seen_at);

COMMENT ON VIEW alerts.worker_silent IS 'A worker gives no sign of life';
COMMENT ON COLUMN alerts.worker_silent.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.worker_silent.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.worker_silent.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.worker_silent.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.worker_silent.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.worker_silent TO callscript_dba;
