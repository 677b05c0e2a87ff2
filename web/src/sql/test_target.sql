-- Sends a test there.
-- $1 admin, $2 target
SELECT console.test_target($1, $2)
