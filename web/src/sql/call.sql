-- All that the page of a call shows; NULL: no such call.
-- $1 user, $2 call
SELECT console.call($1, $2)
