-- Raises the alert for a day whose reconciliation is red, brings it up to date, or resolves it.
-- $1 audit window
-- Index: sync_windows_pkey, reconciliations_red_idx, alerts_open_once_idx.
-- core.reconciliation_alerts words it, for the watchdog too.
WITH touched AS (
    SELECT 'reconciliation:' || pg_catalog.to_char(w.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS cause
    FROM core.sync_windows AS w WHERE w.id = $1
), raised AS (
    INSERT INTO core.alerts (cause, kind, severity, message, details)
    SELECT r.cause, r.kind, r.severity, r.message, r.details
    FROM core.reconciliation_alerts AS r
    JOIN touched AS t ON t.cause = r.cause
    ON CONFLICT (cause) WHERE resolved_at IS NULL DO UPDATE
        SET message = EXCLUDED.message, details = EXCLUDED.details
        WHERE alerts.message <> EXCLUDED.message
)
UPDATE core.alerts AS a
SET resolved_at = pg_catalog.clock_timestamp()
FROM touched AS t
WHERE a.cause = t.cause AND a.resolved_at IS NULL
  AND NOT EXISTS (SELECT FROM core.reconciliation_alerts AS r WHERE r.cause = t.cause)
