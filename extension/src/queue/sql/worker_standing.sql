-- What a claim must know of its worker: 'foreign' where another login registered it, 'draining' where it was asked to
-- finish and end; no row or NULL otherwise.
-- $1 worker
-- Index: workers_pkey.
SELECT CASE WHEN w.login <> session_user THEN 'foreign' WHEN w.drain_requested_at IS NOT NULL THEN 'draining' END
FROM core.workers AS w WHERE w.id = $1
