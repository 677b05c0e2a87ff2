-- Raises the alert for a window that became a dead letter, once.
-- $1 window
-- Index: sync_windows_pkey, alerts_open_once_idx. The watchdog words the same cause the same way.
INSERT INTO core.alerts (cause, kind, severity, message, details)
SELECT 'window_in_doubt:' || w.id, 'window_in_doubt', 'critical',
       pg_catalog.format(
           'Calls from %s to %s UTC may be missing (%s). Check Ringba, then: SELECT callscript.requeue(''{"ids":["%s"]}'')',
           pg_catalog.to_char(w.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
           pg_catalog.to_char(w.window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), w.processing_error, w.id),
       pg_catalog.jsonb_build_object('window_id', w.id, 'window_start', w.window_start, 'window_end', w.window_end,
                                     'distinct_calls', w.distinct_calls, 'ringba_total', w.ringba_total)
FROM core.sync_windows AS w
WHERE w.id = $1
ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING
