-- Takes the signed address of a recording out of the database. The lease is locked by the caller.
-- $1 call, $2 epoch
-- Index: recording_addresses_pkey.
-- Trap: an address that ends within ten seconds may end before the download begins; it is asked for anew.
DELETE FROM core.recording_addresses AS a
WHERE a.call_id = $1 AND a.epoch = $2 AND a.expires_at > pg_catalog.clock_timestamp() + interval '10 seconds'
RETURNING a.address
