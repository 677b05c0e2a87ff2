-- Locks a lease and proves that it is still held, by this login. No row: stale.
-- $1 item id, $2 epoch, $3 lane or NULL for any
-- Index: leases_pkey.
-- The names of workers and the epochs are no secrets. So a lease belongs to the login that claimed it, and each machine that is not
-- trusted has a login of its own.
-- Trap: session_user and not current_user, which is the owner of the function here; SET ROLE does not change it.
-- Trap: FOR UPDATE waits for a sweep or a second finisher and then re-reads the row, so the loser gets
-- nothing.
SELECT l.lane::text
FROM core.leases AS l
WHERE l.item_id = $1 AND l.epoch = $2 AND l.login = session_user AND ($3 IS NULL OR l.lane::text = $3)
FOR UPDATE
