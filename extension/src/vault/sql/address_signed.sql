-- Keeps a signed address until it is fetched; no row where nobody waits for it any more.
-- $1 call, $2 epoch, $3 address, $4 seconds for which it works
-- Index: recording_addresses_pkey.
UPDATE core.recording_addresses AS a
SET address = $3, expires_at = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4)
WHERE a.call_id = $1 AND a.epoch = $2 AND a.address IS NULL
RETURNING true
