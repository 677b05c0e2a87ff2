-- Gives a lease that ran out back to its worker, if nobody has claimed the item since and the login is the same. The attempt that its
-- loss had cost is given back too. No row: there is nothing to give back.
-- $1 item id, $2 epoch, $3 lane or NULL for any
-- Indexes: lost_leases_pkey, calls_pkey, sync_windows_pkey, leases_pkey.
-- Trap: a claim removes the row of core.lost_leases and raises the epoch. Where a claim is under way, the
-- update waits for it and then finds another epoch.
-- Trap: a dead window is left alone, because an open one of the same minutes may have taken its place.
WITH lost AS MATERIALIZED (
    DELETE FROM core.lost_leases AS x
    WHERE x.item_id = $1 AND x.epoch = $2 AND x.login = session_user AND ($3 IS NULL OR x.lane::text = $3)
    RETURNING x.item_id, x.epoch, x.lane, x.worker, x.login, x.claimed_at
), held AS MATERIALIZED (
    SELECT x.item_id, x.epoch, x.lane, x.worker, x.login, x.claimed_at, n.takes, n.working, n.lease_seconds
    FROM lost AS x
    JOIN core.lanes AS n ON n.lane = x.lane
), calls AS (
    UPDATE core.calls AS k
    SET status = h.working::core.call_status, failed_lane = NULL, retry_count = greatest(k.retry_count - 1, 0)
    FROM held AS h
    WHERE h.lane <> 'ingest' AND k.id = h.item_id AND k.lease_epoch = h.epoch
      AND (k.status::text = h.takes OR (k.status::text = 'failed' AND k.failed_lane = h.lane))
    RETURNING k.id
), windows AS (
    UPDATE core.sync_windows AS w
    SET status = h.working::core.window_status, retry_count = greatest(w.retry_count - 1, 0)
    FROM held AS h
    WHERE h.lane = 'ingest' AND w.id = h.item_id AND w.lease_epoch = h.epoch AND w.status::text = h.takes
    RETURNING w.id
)
INSERT INTO core.leases AS l (item_id, lane, epoch, worker, login, claimed_at, deadline_at)
SELECT h.item_id, h.lane, h.epoch, h.worker, h.login, h.claimed_at,
       pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => h.lease_seconds)
FROM held AS h
WHERE EXISTS (SELECT FROM calls) OR EXISTS (SELECT FROM windows)
ON CONFLICT (item_id) DO UPDATE
    SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker, login = EXCLUDED.login, claimed_at = EXCLUDED.claimed_at,
        heartbeat_at = EXCLUDED.heartbeat_at, deadline_at = EXCLUDED.deadline_at, is_alone = EXCLUDED.is_alone
RETURNING l.lane::text
