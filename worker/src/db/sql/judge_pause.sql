-- Seconds for which the judge wants to be left alone, noted for all workers that share the key.
-- $1 account, $2 seconds that it asked for just now, or NULL
SELECT callscript.judge_pause($1, $2)
