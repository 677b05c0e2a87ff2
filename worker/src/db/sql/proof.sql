-- What can be said of a stretch of time: is anything missing?
-- $1 from (inclusive), $2 to (exclusive)
SELECT starts_at, ends_at, state FROM callscript.proof($1, $2)
