-- Calls were put off for so long that they wait for a person now.
-- Index: calls_parked_idx.

CREATE OR REPLACE VIEW alerts.parked AS
SELECT 'parked:' || p.lane AS cause, 'warning'::core.severity AS severity,
       format('%s calls were put off in the lane %s for longer than deferral.%s_hours and are parked, most often: %s. When that is '
              'mended: SELECT callscript.requeue(''{"lane": "%s"}'')', p.calls, p.lane, p.lane, left(p.reason, 300), p.lane) AS message,
       jsonb_build_object('lane', p.lane, 'calls', p.calls, 'reason', p.reason) AS details,
       'docs/runbooks/recover-dead-letters.md'::text AS runbook
FROM (SELECT k.failed_lane AS lane, count(*) AS calls, mode() WITHIN GROUP (ORDER BY k.processing_error) AS reason
      FROM core.calls AS k WHERE k.status = 'parked' GROUP BY k.failed_lane) AS p;

COMMENT ON VIEW alerts.parked IS 'Calls are parked until a person releases them';
COMMENT ON COLUMN alerts.parked.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.parked.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.parked.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.parked.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.parked.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.parked TO callscript_dba;
