-- Log lines have no month to go to.
-- Index: none; the default partition is empty when all is well.

CREATE OR REPLACE VIEW alerts.log_partitions AS
SELECT 'log_partitions' AS cause, 'warning'::core.severity AS severity,
       'Log lines fit no month, or the next month has no partition: SELECT callscript.forget() makes partitions; is cron or any '
       'worker running each night?' AS message,
       '{}'::jsonb AS details, 'docs/runbooks/alerts.md'::text AS runbook
WHERE EXISTS (SELECT FROM core.sys_logs_default AS d)
   OR to_regclass('core.sys_logs_' || to_char((clock_timestamp() + interval '3 days') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL;

COMMENT ON VIEW alerts.log_partitions IS 'Log lines have no month to go to';
COMMENT ON COLUMN alerts.log_partitions.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.log_partitions.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.log_partitions.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.log_partitions.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.log_partitions.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.log_partitions TO callscript_dba;
