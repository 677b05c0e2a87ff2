-- Claims the newest calls that wait for their transcript.
-- $1 worker, $2 how many, $3 start time above which none is looked for (claim_from_factory.sql)
-- Index: calls_waiting_factory_idx, walked from the newest call; then calls_pkey for the few rows taken.
-- Trap: the status is a constant, because a parameter would hide the partial index. The rows to update are
-- named by an array, because a join with an unknown number of rows becomes a hash join over the whole table.
-- Trap: MATERIALIZED, or the locking select could run once per candidate row.
WITH c AS MATERIALIZED (
    SELECT k.id
    FROM core.calls AS k
    WHERE k.status = 'downloaded' AND k.available_at <= pg_catalog.clock_timestamp() AND k.start_time_utc <= $3
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = 'factory')
    ORDER BY k.start_time_utc DESC
    LIMIT $2
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE core.calls AS k
    SET status = 'processing', lease_epoch = k.lease_epoch + 1
    WHERE k.id = ANY (ARRAY(SELECT c.id FROM c))
    RETURNING k.id, k.lease_epoch, k.start_time_utc,
              k.campaign_id, k.duration_seconds, k.storage_path, k.audio_bytes, k.audio_sha256
), leased AS (
    INSERT INTO core.leases AS l (item_id, lane, epoch, worker, deadline_at)
    SELECT t.id, n.lane, t.lease_epoch, $1,
           pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => n.lease_seconds)
    FROM taken AS t, core.lanes AS n
    WHERE n.lane = 'factory'
    -- A stray lease (its item was not in work) is taken over; its epoch is worth nothing any more.
    ON CONFLICT (item_id) DO UPDATE
        SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker,
            claimed_at = EXCLUDED.claimed_at, heartbeat_at = EXCLUDED.heartbeat_at,
            deadline_at = EXCLUDED.deadline_at
)
SELECT t.id, t.lease_epoch,
       pg_catalog.jsonb_build_object(
           'storage_path', t.storage_path,
           'audio_bytes', t.audio_bytes,
           'audio_sha256', pg_catalog.encode(t.audio_sha256, 'hex'),
           'start_time_utc', pg_catalog.to_char(t.start_time_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'duration_seconds', t.duration_seconds,
           'agent_channel', (SELECT core.agent_channel()),
           'vertical_id', (SELECT g.vertical_id FROM core.campaigns AS g WHERE g.id = t.campaign_id)),
       t.start_time_utc, true
FROM taken AS t
