-- Takes decisions back; how many calls that was.
-- $1 user, $2 dispositions
SELECT console.undo($1, $2)
