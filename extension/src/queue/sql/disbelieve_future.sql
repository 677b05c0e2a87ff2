-- Takes back what claims, heartbeats and failures wrote while the clock of the database was ahead, once it is right again: a
-- lease would be nobody's until then, and what was put off would wait until then.
-- Indexes: leases and workers are small and read whole; sweeps_pkey; calls_waiting_*_idx and sync_windows_waiting_idx, only
-- when something shows that the clock was ahead.
-- Whoever beats or sweeps under a wrong clock leaves a time in the future. That a pause which somebody asked for ends early is the
-- lesser evil: the gates keep it (core.gates).
-- Trap: locked in the order of the ids, like everywhere else; a lease that somebody has locked is just beating or being
-- finished.
WITH moment AS MATERIALIZED (
    SELECT n.now, n.now + interval '1 minute' AS latest
    FROM (SELECT pg_catalog.clock_timestamp() AS now) AS n
), ahead AS MATERIALIZED (
    SELECT l.item_id, n.lease_seconds, m.now
    FROM moment AS m, core.leases AS l
    JOIN core.lanes AS n ON n.lane = l.lane
    WHERE l.heartbeat_at > m.latest OR l.deadline_at > m.latest + pg_catalog.make_interval(secs => n.lease_seconds)
    ORDER BY l.item_id
    FOR UPDATE OF l SKIP LOCKED
), leases AS (
    UPDATE core.leases AS l
    SET claimed_at = least(l.claimed_at, a.now), heartbeat_at = a.now,
        deadline_at = a.now + pg_catalog.make_interval(secs => a.lease_seconds)
    FROM ahead AS a
    WHERE l.item_id = a.item_id
), jump AS MATERIALIZED (
    SELECT m.now, m.latest
    FROM moment AS m
    WHERE EXISTS (SELECT FROM ahead)
       OR EXISTS (SELECT FROM core.sweeps AS s WHERE s.last_run_at > m.latest)
       OR EXISTS (SELECT FROM core.workers AS w WHERE w.last_seen_at > m.latest)
), calls AS (
    UPDATE core.calls AS k
    SET available_at = j.now
    FROM jump AS j
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND k.available_at > j.latest AND NOT k.is_live
), windows AS (
    UPDATE core.sync_windows AS w
    SET available_at = greatest(j.now, least(w.window_end, w.available_at))
    FROM jump AS j
    WHERE w.status = 'pending' AND w.available_at > j.latest
), lost AS (
    UPDATE core.lost_leases AS x
    SET claimed_at = least(x.claimed_at, j.now), lost_at = least(x.lost_at, j.now)
    FROM jump AS j
    WHERE x.lost_at > j.latest
), pauses AS (
    UPDATE core.judge_pauses AS p
    SET paused_until = j.now, noted_at = j.now
    FROM jump AS j
    WHERE p.noted_at > j.latest
)
UPDATE core.sweeps AS s
SET last_run_at = j.now
FROM jump AS j
WHERE s.last_run_at > j.latest
