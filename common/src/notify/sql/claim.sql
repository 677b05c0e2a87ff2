-- Takes notifications that are due, each for a minute.
-- $1 how many at most
SELECT id, attempt, kind, url, message FROM notify.claim($1)
