-- Asks a worker, or all workers of a host, to finish what they hold and end. Returns how many such workers
-- run, and how many of them were asked now.
-- $1 id or host
-- Index: workers_pkey; a host is looked for among the few hundred rows that tidy() keeps.
WITH known AS MATERIALIZED (
    SELECT w.id FROM core.workers AS w
    -- Those of a host that died without a word are not waited for.
    WHERE w.stopped_at IS NULL
      AND (w.id = $1 OR (w.host = $1 AND w.last_seen_at > pg_catalog.clock_timestamp() - interval '5 minutes'))
), asked AS (
    UPDATE core.workers AS w
    SET drain_requested_at = pg_catalog.clock_timestamp()
    WHERE w.id = ANY (ARRAY(SELECT k.id FROM known AS k)) AND w.drain_requested_at IS NULL
    RETURNING w.id
), noted AS (
    INSERT INTO core.audit_events (actor, action, details)
    SELECT session_user, 'worker_drained', pg_catalog.jsonb_build_object('worker', a.id) FROM asked AS a
)
SELECT (SELECT pg_catalog.count(*) FROM known)::integer, (SELECT pg_catalog.count(*) FROM asked)::integer
