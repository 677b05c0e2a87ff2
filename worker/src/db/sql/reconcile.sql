-- Opens the audits of a stretch of time; says how many.
-- $1 from (inclusive), $2 to (exclusive)
SELECT callscript.reconcile($1, $2)
