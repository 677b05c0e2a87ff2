-- Sends a dead letter round again; how many that were.
-- $1 user, $2 call or window
SELECT console.retry($1, $2)
