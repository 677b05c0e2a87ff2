-- An attempt failed; says the item's new status.
-- $1 item, $2 epoch, $3 what happened and what to do, $4 whether trying again is pointless,
-- $5 seconds to wait at least where the other party is in trouble (no attempt is burnt then), or NULL
-- Trap: the wait travels as seconds, because tokio-postgres has no type for intervals.
SELECT callscript.fail($1, $2, $3, $4,
                       CASE WHEN $5::float8 IS NULL THEN NULL ELSE make_interval(secs => $5::float8) END)
