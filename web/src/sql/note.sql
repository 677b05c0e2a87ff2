-- A note in the history of a call.
-- $1 who writes it, $2 call, $3 note
SELECT console.note($1, $2, $3)
