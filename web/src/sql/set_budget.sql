-- The most dollars a day.
-- $1 user, $2 dollars
SELECT console.set_daily_budget($1, $2::numeric)
