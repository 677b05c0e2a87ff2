-- Extends leases; returns those still held, by this login, with their new deadline.
-- $1 item ids, $2 epochs (parallel arrays)
-- Index: leases_pkey. Only unindexed columns change, so the update stays HOT.
-- Trap: locked in the order of the ids, or two calls naming the same items could wait for each other for
-- ever.
WITH held AS MATERIALIZED (
    SELECT l.item_id, n.lease_seconds
    FROM core.leases AS l
    JOIN ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS h (item_id, epoch)
        ON l.item_id = h.item_id AND l.epoch = h.epoch AND l.login = session_user
    JOIN core.lanes AS n ON n.lane = l.lane
    ORDER BY l.item_id
    FOR UPDATE OF l
)
UPDATE core.leases AS l
SET heartbeat_at = pg_catalog.clock_timestamp(),
    deadline_at = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => held.lease_seconds)
FROM held
WHERE l.item_id = held.item_id
RETURNING l.item_id, l.deadline_at
