-- A worker of this login says good-bye.
-- $1 id
-- Index: workers_pkey.
UPDATE core.workers AS w
SET stopped_at = pg_catalog.clock_timestamp(), last_seen_at = pg_catalog.clock_timestamp()
WHERE w.id = $1 AND w.login = session_user AND w.stopped_at IS NULL
