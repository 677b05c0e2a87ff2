-- Gives items of this login back unspent: the item waits again, the lease goes. Returns one lane name per item given back.
-- $1 item ids, $2 epochs (parallel arrays)
-- Indexes: leases_pkey, calls_pkey, sync_windows_pkey.
-- Trap: leases are locked first and in the order of the ids, like everywhere else.
WITH held AS MATERIALIZED (
    SELECT l.item_id, l.epoch, l.lane, n.takes, n.working
    FROM core.leases AS l
    JOIN ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS h (item_id, epoch)
        ON l.item_id = h.item_id AND l.epoch = h.epoch AND l.login = session_user
    JOIN core.lanes AS n ON n.lane = l.lane
    ORDER BY l.item_id
    FOR UPDATE OF l
), calls AS (
    UPDATE core.calls AS k
    SET status = held.takes::core.call_status, available_at = pg_catalog.clock_timestamp()
    FROM held
    WHERE held.lane <> 'ingest' AND k.id = held.item_id AND k.lease_epoch = held.epoch
      AND k.status = held.working::core.call_status
), windows AS (
    UPDATE core.sync_windows AS w
    SET status = held.takes::core.window_status, available_at = pg_catalog.clock_timestamp()
    FROM held
    WHERE held.lane = 'ingest' AND w.id = held.item_id AND w.lease_epoch = held.epoch
      AND w.status = held.working::core.window_status
)
DELETE FROM core.leases AS l
USING held
WHERE l.item_id = held.item_id
RETURNING held.lane::text
