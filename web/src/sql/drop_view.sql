-- Forgets a kept filter.
-- $1 user, $2 view
SELECT console.drop_view($1, $2)
