-- For how many seconds a gate is closed for everybody; 0: it is open, or there is none yet.
-- $1 gate
-- Index: gates_pkey.
SELECT greatest(0, extract(epoch FROM g.closed_until - pg_catalog.clock_timestamp()))::float8
FROM core.gates AS g
WHERE g.name = $1
