-- A recording is text; says the call's new status.
-- $1 call, $2 epoch, $3 result
SELECT callscript.transcribed($1, $2, $3)
