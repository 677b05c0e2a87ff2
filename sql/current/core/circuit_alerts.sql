-- Words for every circuit that is open; the watchdog and the gate raise them.

CREATE OR REPLACE VIEW core.circuit_alerts AS
SELECT 'circuit:' || g.name AS cause, 'circuit' AS kind, 'critical'::core.severity AS severity,
       format('%s has failed %s times in a row (%s): it is left alone and tried again by itself at %s UTC. If it is well: '
              'UPDATE core.gates SET is_open = false, closed_until = NULL, failures = 0 WHERE name = %L',
              g.name, g.failures, g.last_error, to_char(g.closed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), g.name) AS message,
       jsonb_build_object('gate', g.name, 'failures', g.failures, 'closed_until', g.closed_until) AS details
FROM core.gates AS g
WHERE g.is_open;

COMMENT ON VIEW core.circuit_alerts IS 'Words for every circuit that is open';
COMMENT ON COLUMN core.circuit_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.circuit_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.circuit_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.circuit_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.circuit_alerts.details IS 'core.alerts.details';

GRANT SELECT ON core.circuit_alerts TO callscript_dba;
