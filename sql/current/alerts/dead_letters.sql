-- Calls or windows failed for good.
-- Indexes: calls_failed_idx, sync_windows_failed_idx.

CREATE OR REPLACE VIEW alerts.dead_letters AS
SELECT 'dead_letters' AS cause, 'warning'::core.severity AS severity,
       format('%s calls and %s windows failed for good: see bi.dead_letters, then SELECT callscript.requeue(''{}'')', d.calls,
              d.windows) AS message,
       to_jsonb(d) AS details, 'docs/runbooks/recover-dead-letters.md'::text AS runbook
FROM (SELECT (SELECT count(*) FROM core.calls AS k WHERE k.status = 'failed') AS calls,
             (SELECT count(*) FROM core.sync_windows AS w WHERE w.status = 'failed') AS windows) AS d
WHERE d.calls + d.windows > 0;

COMMENT ON VIEW alerts.dead_letters IS 'Calls or windows failed for good';
COMMENT ON COLUMN alerts.dead_letters.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.dead_letters.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.dead_letters.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.dead_letters.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.dead_letters.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.dead_letters TO callscript_dba;
