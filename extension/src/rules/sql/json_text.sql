-- JSON as PostgreSQL writes it: keys in its own order, one space after a colon.
-- $1 JSON
SELECT $1::text
