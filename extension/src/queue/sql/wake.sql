-- Wakes the workers that listen for work.
-- $1 lane
SELECT pg_catalog.pg_notify('callscript', $1)
