-- pg_cron was given jobs and runs none of them.
-- Index: none; core.sweeps is a few rows.

CREATE OR REPLACE VIEW alerts.cron_silent AS
SELECT 'cron_silent' AS cause, 'warning'::core.severity AS severity,
       format('pg_cron has run none of our jobs since %s UTC: see cron.job_run_details and the server log, then '
              'SELECT callscript.schedule()', to_char(v.last_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')) AS message,
       jsonb_build_object('last_run_at', v.last_at) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM (SELECT max(x.last_cron_at) AS last_at FROM core.sweeps AS x) AS v
WHERE v.last_at < clock_timestamp() - interval '5 minutes';

COMMENT ON VIEW alerts.cron_silent IS 'pg_cron runs none of our jobs';
COMMENT ON COLUMN alerts.cron_silent.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.cron_silent.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.cron_silent.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.cron_silent.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.cron_silent.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.cron_silent TO callscript_dba;
