-- There is a reason to leave the call alone: an end state. The lease is locked by the caller.
-- $1 call, $2 epoch, $3 reason, $4 seconds that the reason rests on, or NULL
-- Index: calls_pkey.
-- Trap: Ringba may have told another length while the call was at work; then the reason is none any more, and the call waits.
-- Trap: status as text, or the call would be looked for in calls_working_idx, which seems to hold a handful
-- and, while somebody holds a snapshot, holds a dead entry of every call that was ever in work.
UPDATE core.calls AS k
SET status = CASE WHEN k.duration_seconds > $4 THEN 'pending' ELSE 'skipped' END::core.call_status,
    processing_error = CASE WHEN k.duration_seconds > $4 THEN NULL ELSE pg_catalog.left($3, 2000) END,
    available_at = CASE WHEN k.duration_seconds > $4 THEN pg_catalog.clock_timestamp() ELSE k.available_at END,
    retry_count = 0, deferral_count = 0
WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status::text = 'vaulting'
RETURNING k.status::text
