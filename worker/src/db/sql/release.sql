-- Gives items back without spending an attempt; says how many were still held.
-- $1 item ids, $2 epochs (parallel arrays)
SELECT callscript.release($1, $2)
