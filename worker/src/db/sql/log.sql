-- Stores log lines; says how many.
-- $1 lines
SELECT callscript.log($1)
