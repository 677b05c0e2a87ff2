-- A window was read; says the window's new status.
-- $1 window, $2 epoch, $3 result
SELECT callscript.ingested($1, $2, $3)
