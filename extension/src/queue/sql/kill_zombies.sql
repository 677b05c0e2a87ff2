-- Takes back what silent workers hold. Returns one lane name per item taken back or repaired.
-- statements.rs fills in what stands in double braces.
-- Indexes: leases is small and read whole (its timestamps are not indexed on purpose); calls_working_idx,
-- sync_windows_working_idx; the pkeys.
-- Trap: staleness is judged again after the lock. SKIP LOCKED passes over a lease whose worker is just
-- finishing or beating; when that happened between the snapshot and the lock, the WHERE clause runs again on
-- the new row.
-- What is taken back is remembered in core.lost_leases: a late result still counts while nobody else has
-- claimed the item, and an item that one more dead worker would make a dead letter is claimed alone.
-- Trap: what has no lease is found in the snapshot and not locked, so the updates name the epoch and the
-- status seen there: a row that was claimed since has another epoch and stays untouched.
WITH expired AS MATERIALIZED (
    SELECT l.item_id, l.epoch, l.lane, l.worker, l.login, l.claimed_at
    FROM core.leases AS l
    WHERE l.deadline_at < pg_catalog.clock_timestamp()
    FOR UPDATE SKIP LOCKED
), lost AS MATERIALIZED (
    SELECT e.item_id, e.epoch, e.lane, 1 AS attempts,
           pg_catalog.format('lease expired: worker %s went silent', e.worker) AS reason
    FROM expired AS e
    UNION ALL
    SELECT k.id, k.lease_epoch, n.lane, 0, 'the lease was lost: put back into the queue'
    FROM core.calls AS k
    JOIN core.lanes AS n ON n.working = k.status::text
    WHERE k.status IN ('vaulting', 'processing', 'judging')
      AND NOT EXISTS (SELECT FROM core.leases AS l WHERE l.item_id = k.id AND l.epoch = k.lease_epoch)
    UNION ALL
    SELECT w.id, w.lease_epoch, 'ingest', 0, 'the lease was lost: put back into the queue'
    FROM core.sync_windows AS w
    WHERE w.status = 'working'
      AND NOT EXISTS (SELECT FROM core.leases AS l WHERE l.item_id = w.id AND l.epoch = w.lease_epoch)
), stray AS MATERIALIZED (
    SELECT l.item_id, l.epoch
    FROM core.leases AS l
    WHERE NOT EXISTS (SELECT FROM core.calls AS k
                      WHERE k.id = l.item_id AND k.lease_epoch = l.epoch
                        AND k.status IN ('vaulting', 'processing', 'judging'))
      AND NOT EXISTS (SELECT FROM core.sync_windows AS w
                      WHERE w.id = l.item_id AND w.lease_epoch = l.epoch AND w.status = 'working')
), calls AS (
    UPDATE core.calls AS k
    SET status = CASE WHEN k.retry_count + z.attempts >= n.max_attempts AND z.attempts > 0
                      THEN 'failed' ELSE n.takes END::core.call_status,
        failed_lane = CASE WHEN k.retry_count + z.attempts >= n.max_attempts AND z.attempts > 0 THEN z.lane END,
        retry_count = least(k.retry_count + z.attempts, {{most_attempts}}),
        available_at = pg_catalog.clock_timestamp(),
        processing_error = z.reason
    FROM lost AS z
    JOIN core.lanes AS n ON n.lane = z.lane
    WHERE z.lane <> 'ingest' AND k.id = z.item_id AND k.lease_epoch = z.epoch
      AND k.status = n.working::core.call_status
    RETURNING z.lane, z.item_id, z.epoch, k.retry_count + 1 >= n.max_attempts AS is_suspect
), windows AS (
    UPDATE core.sync_windows AS w
    SET status = CASE WHEN w.retry_count + z.attempts >= n.max_attempts AND z.attempts > 0
                      THEN 'failed' ELSE n.takes END::core.window_status,
        finished_at = CASE WHEN w.retry_count + z.attempts >= n.max_attempts AND z.attempts > 0
                           THEN pg_catalog.clock_timestamp() END,
        retry_count = least(w.retry_count + z.attempts, {{most_attempts}}),
        available_at = pg_catalog.clock_timestamp(),
        processing_error = z.reason
    FROM lost AS z
    JOIN core.lanes AS n ON n.lane = z.lane
    WHERE z.lane = 'ingest' AND w.id = z.item_id AND w.lease_epoch = z.epoch
      AND w.status = n.working::core.window_status
    RETURNING z.lane, z.item_id, z.epoch, w.retry_count + 1 >= n.max_attempts AS is_suspect
), remembered AS (
    INSERT INTO core.lost_leases AS x (item_id, lane, epoch, worker, login, claimed_at, is_suspect)
    SELECT e.item_id, e.lane, e.epoch, e.worker, e.login, least(e.claimed_at, pg_catalog.clock_timestamp()), b.is_suspect
    FROM expired AS e
    JOIN (SELECT c.item_id, c.epoch, c.is_suspect FROM calls AS c
          UNION ALL
          SELECT w.item_id, w.epoch, w.is_suspect FROM windows AS w) AS b
        ON b.item_id = e.item_id AND b.epoch = e.epoch
    ON CONFLICT (item_id) DO UPDATE
        SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker, login = EXCLUDED.login,
            claimed_at = EXCLUDED.claimed_at, lost_at = EXCLUDED.lost_at, is_suspect = EXCLUDED.is_suspect
), gone AS (
    DELETE FROM core.leases AS l
    USING (SELECT e.item_id, e.epoch FROM expired AS e
           UNION
           SELECT s.item_id, s.epoch FROM stray AS s) AS d
    WHERE l.item_id = d.item_id AND l.epoch = d.epoch
)
SELECT c.lane::text FROM calls AS c
UNION ALL
SELECT w.lane::text FROM windows AS w
