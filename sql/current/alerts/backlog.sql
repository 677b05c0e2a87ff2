-- Calls wait longer than they should: somebody must start workers, or look at the lane that holds them up.
-- Indexes: the waiting indexes of core.calls.

CREATE OR REPLACE VIEW alerts.backlog AS
WITH setting AS MATERIALIZED (
    SELECT core.setting_number('watch.backlog_calls') AS calls,
           make_interval(mins => core.setting_number('watch.backlog_minutes')::integer) AS age,
           clock_timestamp() AS now
)
SELECT 'backlog' AS cause, 'warning'::core.severity AS severity,
       format('%s calls have been waiting for over %s: start more workers, or see bi.queue for the lane that holds them up',
              b.calls, s.age) AS message,
       jsonb_build_object('calls', b.calls) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM setting AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS calls FROM core.calls AS k
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND k.ingested_at < s.now - s.age
) AS b
WHERE b.calls > s.calls;

COMMENT ON VIEW alerts.backlog IS 'Calls wait longer than watch.backlog_minutes';
COMMENT ON COLUMN alerts.backlog.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.backlog.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.backlog.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.backlog.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.backlog.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.backlog TO callscript_dba;
