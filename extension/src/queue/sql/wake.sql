-- Wakes the workers that listen for work.
-- $1 lane, sign or signed
SELECT pg_catalog.pg_notify('callscript', $1)
