-- Whether a DBA asked this worker to finish what it holds and end.
-- $1 worker
SELECT callscript.is_draining($1)
