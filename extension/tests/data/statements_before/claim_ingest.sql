-- Claims the newest windows of Ringba's call log that wait to be read.
-- $1 worker, $2 how many
-- Index: sync_windows_waiting_idx, walked from the newest window; then sync_windows_pkey for the few rows taken.
-- Trap: the status is a constant, because a parameter would hide the partial index. The rows to update are
-- named by an array, because a join with an unknown number of rows becomes a hash join over the whole table.
-- Trap: MATERIALIZED, or the locking select could run once per candidate row.
WITH c AS MATERIALIZED (
    SELECT w.id
    FROM core.sync_windows AS w
    WHERE w.status = 'pending' AND w.available_at <= pg_catalog.clock_timestamp()
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = 'ingest')
    ORDER BY w.window_start DESC
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE core.sync_windows AS w
    SET status = 'working', lease_epoch = w.lease_epoch + 1
    WHERE w.id = ANY (ARRAY(SELECT c.id FROM c))
    RETURNING w.id, w.lease_epoch, w.window_start, w.window_end, w.kind
), leased AS (
    INSERT INTO core.leases AS l (item_id, lane, epoch, worker, deadline_at)
    SELECT t.id, n.lane, t.lease_epoch, $1,
           pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => n.lease_seconds)
    FROM taken AS t, core.lanes AS n
    WHERE n.lane = 'ingest'
    -- A stray lease (its item was not in work) is taken over; its epoch is worth nothing any more.
    ON CONFLICT (item_id) DO UPDATE
        SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker,
            claimed_at = EXCLUDED.claimed_at, heartbeat_at = EXCLUDED.heartbeat_at,
            deadline_at = EXCLUDED.deadline_at
)
SELECT t.id, t.lease_epoch,
       pg_catalog.jsonb_build_object(
           'kind', t.kind,
           'window_start', pg_catalog.to_char(t.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'window_end', pg_catalog.to_char(t.window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'future_tolerance_minutes', (SELECT s.value FROM core.settings AS s
                                        WHERE s.key = 'ingest.future_tolerance_minutes'),
           -- A window that cannot be split is read whole, however many calls it holds.
           'split_over_calls', CASE WHEN t.window_end - t.window_start
                                         > pg_catalog.make_interval(secs => 2 * (SELECT (s.value #>> '{}')::float8
                                               FROM core.settings AS s WHERE s.key = 'ingest.smallest_window_seconds'))
                                    THEN (SELECT s.value FROM core.settings AS s
                                          WHERE s.key = 'ingest.split_over_calls') END),
       t.window_start, true
FROM taken AS t
