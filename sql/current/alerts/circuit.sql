-- A host has failed so often in a row that it is left alone: raised by the gate when the circuit opens and again by the
-- watchdog.
-- Index: none; core.gates is small.

CREATE OR REPLACE VIEW alerts.circuit AS
SELECT 'circuit:' || g.name AS cause, 'critical'::core.severity AS severity,
       format('%s has failed %s times in a row (%s): it is left alone and tried again by itself at %s UTC. If it is well: '
              'UPDATE core.gates SET is_open = false, closed_until = NULL, failures = 0 WHERE name = %L',
              g.name, g.failures, g.last_error, to_char(g.closed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              g.name) AS message,
       jsonb_build_object('gate', g.name, 'failures', g.failures, 'closed_until', g.closed_until) AS details, 'docs/runbooks/ringba-was-down.md'::text AS runbook
FROM core.gates AS g
WHERE g.is_open;

COMMENT ON VIEW alerts.circuit IS 'A host has failed so often in a row that it is left alone';
COMMENT ON COLUMN alerts.circuit.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.circuit.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.circuit.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.circuit.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.circuit.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.circuit TO callscript_dba;
