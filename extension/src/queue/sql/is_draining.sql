-- Whether a worker was asked to finish and end; no row for one that was not.
-- $1 worker
-- Index: workers_pkey.
SELECT true FROM core.workers AS w WHERE w.id = $1 AND w.drain_requested_at IS NOT NULL
