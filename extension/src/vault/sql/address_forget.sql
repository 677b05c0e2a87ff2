-- Removes what nobody fetches any more: of leases that ended, and addresses that have expired.
-- Index: leases_pkey; recording_addresses holds a row for each call that waits, and is read whole.
-- Trap: a factory that holds the call asks again, and finds its row gone or there.
DELETE FROM core.recording_addresses AS a
WHERE a.call_id = ANY (ARRAY(
    SELECT x.call_id FROM core.recording_addresses AS x
    WHERE x.expires_at < pg_catalog.clock_timestamp()
       OR NOT EXISTS (SELECT FROM core.leases AS l WHERE l.item_id = x.call_id AND l.epoch = x.epoch AND l.lane = 'factory')
    FOR UPDATE SKIP LOCKED))
