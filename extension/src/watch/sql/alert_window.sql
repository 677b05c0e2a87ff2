-- Raises the alert for the stretch of time around a window that became a dead letter, or brings it up to date.
-- $1 window
-- Index: sync_windows_pkey, sync_windows_failed_idx, sync_windows_span_idx, alerts_open_once_idx.
-- core.windows_in_doubt_alerts words it, for the watchdog too.
-- Trap: a stretch that grows at its front has another cause than before; the alert it has swallowed ends here.
WITH raised AS (
    INSERT INTO core.alerts (cause, kind, severity, message, details)
    SELECT d.cause, d.kind, d.severity, d.message, d.details
    FROM core.windows_in_doubt_alerts AS d
    JOIN core.sync_windows AS w ON w.id = $1 AND d.starts_at <= w.window_start AND d.ends_at >= w.window_end
                               AND d.is_audit = (w.kind = 'audit')
    ON CONFLICT (cause) WHERE resolved_at IS NULL DO UPDATE
        SET message = EXCLUDED.message, details = EXCLUDED.details
        WHERE alerts.message <> EXCLUDED.message
)
UPDATE core.alerts AS a
SET resolved_at = pg_catalog.clock_timestamp()
WHERE a.resolved_at IS NULL
  AND (pg_catalog.starts_with(a.cause, 'window_in_doubt:') OR pg_catalog.starts_with(a.cause, 'audit_in_doubt:'))
  AND NOT EXISTS (SELECT FROM core.windows_in_doubt_alerts AS d WHERE d.cause = a.cause)
