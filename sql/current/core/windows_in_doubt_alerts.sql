-- Words for what is in doubt, one alert a stretch of time: raised when a window dies and again by the watchdog.

CREATE OR REPLACE VIEW core.windows_in_doubt_alerts AS
SELECT d.is_audit, d.starts_at, d.ends_at,
       CASE WHEN d.is_audit THEN 'audit_in_doubt:' ELSE 'window_in_doubt:' END
           || to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS cause,
       CASE WHEN d.is_audit THEN 'reconciliation' ELSE 'window_in_doubt' END AS kind,
       CASE WHEN d.is_audit THEN 'warning' ELSE 'critical' END::core.severity AS severity,
       format(CASE WHEN d.is_audit THEN 'Calls from %1$s to %2$s UTC could not be compared with Ringba (%3$s). When Ringba is well: '
                   ELSE 'Calls from %1$s to %2$s UTC may be missing (%3$s). Check Ringba, then: ' END
              || 'SELECT callscript.requeue(''{"lane":"ingest","from":"%4$s","to":"%5$s"}'')',
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), d.reason,
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS message,
       jsonb_build_object('starts_at', d.starts_at, 'ends_at', d.ends_at, 'distinct_calls', d.distinct_calls,
                          'ringba_total', d.ringba_total) AS details
FROM core.windows_in_doubt AS d;

COMMENT ON VIEW core.windows_in_doubt_alerts IS 'Words for what is in doubt, one alert a stretch of time: raised when a window dies and again by the watchdog';
COMMENT ON COLUMN core.windows_in_doubt_alerts.is_audit IS 'Whether an audit could not be completed';
COMMENT ON COLUMN core.windows_in_doubt_alerts.starts_at IS 'First instant in doubt';
COMMENT ON COLUMN core.windows_in_doubt_alerts.ends_at IS 'End of the doubt (exclusive)';
COMMENT ON COLUMN core.windows_in_doubt_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.windows_in_doubt_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.windows_in_doubt_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.windows_in_doubt_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.windows_in_doubt_alerts.details IS 'core.alerts.details';

GRANT SELECT ON core.windows_in_doubt_alerts TO callscript_dba;
