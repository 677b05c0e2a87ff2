-- An answer of the judge, or that the rules decide alone; says the call's new status.
-- $1 call, $2 epoch, $3 result
SELECT callscript.judged($1, $2, $3)
