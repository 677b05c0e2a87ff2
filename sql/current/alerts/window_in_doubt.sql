-- Calls of a stretch of time may be missing, one alert a stretch: raised when a window dies and again by the watchdog.
-- Indexes: those of core.windows_in_doubt.

CREATE OR REPLACE VIEW alerts.window_in_doubt AS
SELECT 'window_in_doubt:' || to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS cause,
       'critical'::core.severity AS severity,
       format('Calls from %s to %s UTC may be missing (%s). Check Ringba, then: '
              'SELECT callscript.requeue(''{"lane":"ingest","from":"%s","to":"%s"}'')',
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), d.reason,
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS message,
       jsonb_build_object('starts_at', d.starts_at, 'ends_at', d.ends_at, 'distinct_calls', d.distinct_calls,
                          'ringba_total', d.ringba_total) AS details, 'docs/runbooks/ringba-was-down.md'::text AS runbook
FROM core.windows_in_doubt AS d
WHERE NOT d.is_audit;

COMMENT ON VIEW alerts.window_in_doubt IS 'Calls of a stretch of time may be missing';
COMMENT ON COLUMN alerts.window_in_doubt.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.window_in_doubt.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.window_in_doubt.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.window_in_doubt.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.window_in_doubt.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.window_in_doubt TO callscript_dba;
