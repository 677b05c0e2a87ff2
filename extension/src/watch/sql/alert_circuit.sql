-- Raises the alert for a circuit that has opened, or resolves it when it has closed.
-- $1 gate
-- Index: gates_pkey, alerts_open_once_idx. core.circuit_alerts words it, for the watchdog too.
WITH raised AS (
    INSERT INTO core.alerts (cause, kind, severity, message, details)
    SELECT c.cause, c.kind, c.severity, c.message, c.details
    FROM core.circuit_alerts AS c
    WHERE c.cause = 'circuit:' || $1
    ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING
)
UPDATE core.alerts AS a
SET resolved_at = pg_catalog.clock_timestamp()
WHERE a.cause = 'circuit:' || $1 AND a.resolved_at IS NULL
  AND NOT EXISTS (SELECT FROM core.circuit_alerts AS c WHERE c.cause = a.cause)
