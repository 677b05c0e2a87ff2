-- Claims the newest calls that wait for their recording, and from a small reserved share those whose recording's address
-- expires next: newest first alone would let a backlog grow old until its addresses are worth nothing.
-- $1 worker, $2 how many, $3 start time above which none is looked for (claim_from_vault.sql)
-- Index: calls_waiting_vault_idx, walked from the newest call; calls_expiring_idx, walked from the address that expires
-- first; then calls_pkey for the few rows taken.
-- The share is a matter of chance below one whole call, so that claims of one call keep to it as well.
-- Trap: the status is a constant, because a parameter would hide the partial index. The rows to update are
-- named by an array, because a join with an unknown number of rows becomes a hash join over the whole table.
-- Trap: the time before which an address expires soon is a subquery, made once: clock_timestamp() itself would be compared with
-- every call that waits, because it may change meanwhile, and no index can answer that.
-- Trap: MATERIALIZED, or the locking select could run once per candidate row.
WITH expiring AS MATERIALIZED (
    SELECT k.id
    FROM core.calls AS k
    WHERE k.status = 'pending' AND k.audio_url IS NOT NULL AND k.available_at <= pg_catalog.clock_timestamp()
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = 'vault')
      AND k.audio_url_seen_at < (
          SELECT pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => 3600 * (
              (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'vault.url_hours')
              - (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'vault.expiring_hours'))))
    ORDER BY k.audio_url_seen_at
    LIMIT (SELECT pg_catalog.floor($2 * (s.value #>> '{}')::float8 + pg_catalog.random())::integer
           FROM core.settings AS s WHERE s.key = 'vault.expiring_share')
    FOR UPDATE SKIP LOCKED
), c AS MATERIALIZED (
    SELECT k.id
    FROM core.calls AS k
    WHERE k.status = 'pending' AND k.available_at <= pg_catalog.clock_timestamp() AND k.start_time_utc <= $3
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = 'vault')
      AND k.id <> ALL (ARRAY(SELECT x.id FROM expiring AS x))
    ORDER BY k.start_time_utc DESC
    LIMIT $2 - (SELECT pg_catalog.count(*) FROM expiring)
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE core.calls AS k
    SET status = 'vaulting', lease_epoch = k.lease_epoch + 1
    WHERE k.id = ANY (ARRAY(SELECT c.id FROM c UNION ALL SELECT x.id FROM expiring AS x))
    RETURNING k.id, k.lease_epoch, k.start_time_utc, k.ringba_call_id, k.duration_seconds, k.audio_url
), leased AS (
    INSERT INTO core.leases AS l (item_id, lane, epoch, worker, deadline_at)
    SELECT t.id, n.lane, t.lease_epoch, $1,
           pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => n.lease_seconds)
    FROM taken AS t, core.lanes AS n
    WHERE n.lane = 'vault'
    -- A stray lease (its item was not in work) is taken over; its epoch is worth nothing any more.
    ON CONFLICT (item_id) DO UPDATE
        SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker,
            claimed_at = EXCLUDED.claimed_at, heartbeat_at = EXCLUDED.heartbeat_at,
            deadline_at = EXCLUDED.deadline_at
)
SELECT t.id, t.lease_epoch,
       pg_catalog.jsonb_build_object(
           'ringba_call_id', t.ringba_call_id,
           'start_time_utc', pg_catalog.to_char(t.start_time_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'duration_seconds', t.duration_seconds,
           'audio_url', t.audio_url,
           'min_duration_seconds', (SELECT s.value FROM core.settings AS s WHERE s.key = 'vault.min_duration_seconds'),
           'recording_grace_minutes', (SELECT s.value FROM core.settings AS s WHERE s.key = 'vault.recording_grace_minutes'),
           'hang_up_at', pg_catalog.to_char(
               (t.start_time_utc + pg_catalog.make_interval(secs => coalesce(t.duration_seconds, 0))) AT TIME ZONE 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
       t.start_time_utc, t.id <> ALL (ARRAY(SELECT x.id FROM expiring AS x))
FROM taken AS t
