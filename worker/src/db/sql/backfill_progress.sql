-- How far a backfill is.
-- $1 from (inclusive), $2 to (exclusive)
SELECT callscript.backfill_progress($1, $2)
