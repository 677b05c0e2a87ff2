-- The recording is safe: the call waits for its transcript. The lease is locked by the caller.
-- $1 call, $2 epoch, $3 object key, $4 bytes, $5 SHA-256 in hexadecimal
-- Index: calls_pkey.
-- Trap: status as text, or the call would be looked for in calls_working_idx, which seems to hold a handful
-- and, while somebody holds a snapshot, holds a dead entry of every call that was ever in work.
UPDATE core.calls AS k
SET status = 'downloaded', storage_path = $3, audio_bytes = $4, audio_sha256 = pg_catalog.decode($5, 'hex'),
    vaulted_at = pg_catalog.clock_timestamp(), available_at = pg_catalog.clock_timestamp(),
    retry_count = 0, deferral_count = 0, processing_error = NULL
WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status::text = 'vaulting'
RETURNING k.status::text
