-- Gives calls to a reviewer; how many changed hands.
-- $1 who does it, $2 calls, $3 reviewer, or NULL: nobody
SELECT console.assign($1, $2, $3)
