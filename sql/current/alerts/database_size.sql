-- The database is larger than somebody wants it.
-- Index: none.

CREATE OR REPLACE VIEW alerts.database_size AS
SELECT 'database_size' AS cause, 'warning'::core.severity AS severity,
       format('The database has %s, more than the %s GB of watch.database_gb: see the settings retention.*, or give the disk room and '
              'raise watch.database_gb', pg_size_pretty(x.bytes), x.most_gb) AS message,
       jsonb_build_object('bytes', x.bytes) AS details, 'docs/runbooks/grow.md'::text AS runbook
FROM (SELECT core.setting_number('watch.database_gb') AS most_gb, pg_database_size(current_database()) AS bytes) AS x
WHERE x.most_gb > 0 AND x.bytes > x.most_gb * 1e9;

COMMENT ON VIEW alerts.database_size IS 'The database is larger than watch.database_gb';
COMMENT ON COLUMN alerts.database_size.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.database_size.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.database_size.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.database_size.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.database_size.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.database_size TO callscript_dba;
