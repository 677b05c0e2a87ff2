-- A stretch of time could not be compared with Ringba, one alert a stretch: raised when an audit dies and again by the
-- watchdog.
-- Indexes: those of core.windows_in_doubt.

CREATE OR REPLACE VIEW alerts.audit_in_doubt AS
SELECT 'audit_in_doubt:' || to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS cause,
       'warning'::core.severity AS severity,
       format('Calls from %s to %s UTC could not be compared with Ringba (%s). When Ringba is well: '
              'SELECT callscript.requeue(''{"lane":"ingest","from":"%s","to":"%s"}'')',
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), d.reason,
              to_char(d.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
              to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS message,
       jsonb_build_object('starts_at', d.starts_at, 'ends_at', d.ends_at, 'distinct_calls', d.distinct_calls,
                          'ringba_total', d.ringba_total) AS details, 'docs/runbooks/ringba-was-down.md'::text AS runbook
FROM core.windows_in_doubt AS d
WHERE d.is_audit;

COMMENT ON VIEW alerts.audit_in_doubt IS 'A stretch of time could not be compared with Ringba';
COMMENT ON COLUMN alerts.audit_in_doubt.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.audit_in_doubt.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.audit_in_doubt.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.audit_in_doubt.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.audit_in_doubt.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.audit_in_doubt TO callscript_dba;
