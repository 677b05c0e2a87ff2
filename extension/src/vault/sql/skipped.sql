-- There is a reason to leave the call alone: an end state. The lease is locked by the caller.
-- $1 call, $2 epoch, $3 reason
-- Index: calls_pkey.
-- Trap: status as text, or the call would be looked for in calls_working_idx, which seems to hold a handful
-- and, while somebody holds a snapshot, holds a dead entry of every call that was ever in work.
UPDATE core.calls AS k
SET status = 'skipped', processing_error = pg_catalog.left($3, 2000), retry_count = 0, deferral_count = 0
WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status::text = 'vaulting'
RETURNING k.status::text
