-- Filters that a user keeps.
-- $1 user
SELECT id, query FROM console.saved_views($1)
