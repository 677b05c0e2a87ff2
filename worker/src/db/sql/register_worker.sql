-- This worker is there, is still there, or says good-bye.
-- $1 worker, $2 what it says of itself
SELECT callscript.register_worker($1, $2)
