-- Lets the leases of a dead worker run out now, for the zombie sweep that follows, and notes that it is gone.
-- $1 id of the dead worker
-- Indexes: workers_pkey; leases is small and read whole (its worker is not indexed on purpose).
-- Trap: only what the same login holds, or anybody could take calls from anybody. A machine that comes back with another login waits
-- until the leases run out.
-- Trap: the constraint wants a deadline after the last heartbeat; a heartbeat of before this statement is in
-- the past.
WITH gone AS (
    UPDATE core.workers AS w
    SET stopped_at = pg_catalog.clock_timestamp()
    WHERE w.id = $1 AND w.login = session_user AND w.stopped_at IS NULL
)
UPDATE core.leases AS l
SET deadline_at = l.heartbeat_at + interval '1 microsecond'
WHERE l.worker = $1 AND l.login = session_user
