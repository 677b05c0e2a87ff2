-- Today and the last 24 hours.
-- $1 the viewer's time zone
SELECT console.dashboard($1)
