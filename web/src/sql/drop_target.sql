-- Sends alerts there no longer.
-- $1 admin, $2 target
SELECT console.drop_target($1, $2)
