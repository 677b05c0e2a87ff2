-- Locks a lease and proves that it is still held. No row: stale.
-- $1 item id, $2 epoch, $3 lane or NULL for any
-- Index: leases_pkey.
-- Trap: FOR UPDATE waits for a sweep or a second finisher and then re-reads the row, so the loser gets
-- nothing.
SELECT l.lane::text
FROM core.leases AS l
WHERE l.item_id = $1 AND l.epoch = $2 AND ($3 IS NULL OR l.lane::text = $3)
FOR UPDATE
