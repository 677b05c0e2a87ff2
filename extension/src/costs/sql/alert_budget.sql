-- The day's budget does not allow another call: says so once.
-- Index: alerts_open_once_idx.
INSERT INTO core.alerts (cause, kind, severity, message, details)
SELECT a.cause, a.kind, a.severity, a.message, a.details
FROM core.budget_alerts AS a
ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING
