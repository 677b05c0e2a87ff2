-- Calls and windows that failed for good, each with the statement that tries it again.
-- Index: calls_failed_idx, sync_windows_failed_idx.

CREATE OR REPLACE VIEW bi.dead_letters AS
SELECT k.id AS item_id, 'call' AS kind, k.failed_lane::text AS lane, k.ringba_call_id, k.start_time_utc AS starts_at,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS ends_at,
       k.retry_count, k.processing_error AS error,
       format('SELECT callscript.requeue(''{"ids":["%s"]}'')', k.id) AS replay
FROM core.calls AS k
WHERE k.status = 'failed'
UNION ALL
SELECT w.id, 'window', 'ingest', NULL, w.window_start, w.window_end, w.retry_count, w.processing_error,
       format('SELECT callscript.requeue(''{"ids":["%s"]}'')', w.id)
FROM core.sync_windows AS w
WHERE w.status = 'failed'
ORDER BY starts_at DESC;

COMMENT ON VIEW bi.dead_letters IS 'Everything that failed for good, with the statement that tries it again';
COMMENT ON COLUMN bi.dead_letters.item_id IS 'Internal id of the call or window';
COMMENT ON COLUMN bi.dead_letters.kind IS 'call or window';
COMMENT ON COLUMN bi.dead_letters.lane IS 'Lane in which it failed';
COMMENT ON COLUMN bi.dead_letters.ringba_call_id IS 'Ringba inboundCallId; null for a window';
COMMENT ON COLUMN bi.dead_letters.starts_at IS 'Start of the call or window';
COMMENT ON COLUMN bi.dead_letters.ends_at IS 'End of the call or window';
COMMENT ON COLUMN bi.dead_letters.retry_count IS 'Attempts spent';
COMMENT ON COLUMN bi.dead_letters.error IS 'Why the last attempt failed';
COMMENT ON COLUMN bi.dead_letters.replay IS 'Statement that puts it back into the queue';

GRANT SELECT ON bi.dead_letters TO callscript_bi, callscript_web, callscript_dba;
