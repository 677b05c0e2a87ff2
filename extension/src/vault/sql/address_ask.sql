-- Asks for the address of a recording; no row where it is asked for already. The lease is locked by the caller.
-- $1 call, $2 epoch
-- Index: recording_addresses_pkey.
-- Trap: what was left by an older lease, or has expired, is asked for anew.
INSERT INTO core.recording_addresses AS a (call_id, epoch)
VALUES ($1, $2)
ON CONFLICT (call_id) DO UPDATE
    SET epoch = EXCLUDED.epoch, asked_at = EXCLUDED.asked_at, taken_until = NULL, address = NULL, expires_at = NULL
    WHERE a.epoch <> EXCLUDED.epoch OR a.address IS NOT NULL
RETURNING true
