-- Opens windows over a stretch of time, or resumes the same backfill; says how many were opened.
-- $1 from (inclusive), $2 to (exclusive), $3 seconds of a window
-- Trap: the step travels as seconds, because tokio-postgres has no type for intervals.
SELECT callscript.backfill($1, $2, make_interval(secs => $3::float8))
