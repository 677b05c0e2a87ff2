-- Recordings whose addresses are waited for, under a lease of the lane factory that lasts; each for ten seconds and one signer.
-- $1 how many
-- Index: leases_pkey, calls_pkey; recording_addresses holds a row for each call that waits, and is read whole.
WITH taken AS (
    UPDATE core.recording_addresses AS a
    SET taken_until = pg_catalog.clock_timestamp() + interval '10 seconds'
    WHERE a.call_id = ANY (ARRAY(
        SELECT x.call_id
        FROM core.recording_addresses AS x
        JOIN core.leases AS l ON l.item_id = x.call_id AND l.epoch = x.epoch AND l.lane = 'factory'
        WHERE x.address IS NULL AND (x.taken_until IS NULL OR x.taken_until < pg_catalog.clock_timestamp())
        ORDER BY x.asked_at
        LIMIT $1
        FOR UPDATE OF x SKIP LOCKED))
    RETURNING a.call_id, a.epoch
)
SELECT t.call_id, t.epoch, k.storage_path
FROM taken AS t
JOIN core.calls AS k ON k.id = t.call_id
WHERE k.storage_path IS NOT NULL
