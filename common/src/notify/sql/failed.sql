-- A notification was not taken: again later.
-- $1 notification, $2 attempt, $3 what went wrong, $4 seconds of its Retry-After or NULL
SELECT notify.failed($1, $2, $3, $4)
