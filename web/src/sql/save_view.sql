-- Keeps a filter.
-- $1 user, $2 name, $3 query part of the address
SELECT console.save_view($1, $2, $3)
