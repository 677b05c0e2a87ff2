-- How a user sees the console.
-- $1 user, $2 time zone, $3 whether single keys do things
SELECT console.set_preferences($1, $2, $3)
