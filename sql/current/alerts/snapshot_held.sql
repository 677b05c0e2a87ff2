-- A transaction stays open, so that nothing dead can be removed.
-- Index: none.
-- Trap: seen only after GRANT pg_read_all_stats TO callscript_owner.

CREATE OR REPLACE VIEW alerts.snapshot_held AS
SELECT 'snapshot_held' AS cause, 'warning'::core.severity AS severity,
       format('A transaction has been open for over %s minutes: dead rows pile up until it ends; see '
              'pg_stat_activity.xact_start, and the timeouts of whoever runs it', x.most_minutes) AS message,
       jsonb_build_object('seconds', x.seconds) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM (SELECT core.setting_number('watch.snapshot_minutes') AS most_minutes, core.oldest_transaction_seconds() AS seconds) AS x
WHERE x.seconds > 60 * x.most_minutes;

COMMENT ON VIEW alerts.snapshot_held IS 'A transaction is open for longer than watch.snapshot_minutes';
COMMENT ON COLUMN alerts.snapshot_held.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.snapshot_held.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.snapshot_held.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.snapshot_held.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.snapshot_held.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.snapshot_held TO callscript_dba;
