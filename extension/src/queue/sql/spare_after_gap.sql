-- After a time in which nobody swept (the database or all workers were away), lets leases that ran out
-- meanwhile run once more, so that workers that come back can beat and hand in what they hold.
-- Index: leases is small and read whole; sweeps_pkey.
-- Trap: only leases that were not extended here since their last heartbeat. pg_cron before 1.5 sweeps once a
-- minute, which is longer than a lease: each sweep would otherwise spare the leases of the dead once more.
-- Trap: locked in the order of the ids, like everywhere else; a lease that somebody has locked is just beating
-- or being finished.
WITH gap AS MATERIALIZED (
    SELECT true AS is_long
    FROM core.sweeps AS s
    WHERE s.job = 'kill_zombies'
      AND s.last_run_at < pg_catalog.clock_timestamp() - pg_catalog.make_interval(
          secs => (SELECT pg_catalog.max(n.lease_seconds) FROM core.lanes AS n))
), spared AS MATERIALIZED (
    SELECT l.item_id, n.lease_seconds
    FROM core.leases AS l
    JOIN core.lanes AS n ON n.lane = l.lane
    WHERE EXISTS (SELECT FROM gap)
      AND l.deadline_at < pg_catalog.clock_timestamp()
      AND l.deadline_at <= l.heartbeat_at + pg_catalog.make_interval(secs => n.lease_seconds + 1)
    ORDER BY l.item_id
    FOR UPDATE OF l SKIP LOCKED
)
UPDATE core.leases AS l
SET deadline_at = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => spared.lease_seconds)
FROM spared
WHERE l.item_id = spared.item_id
