-- The calls of a filter in groups, largest first.
-- $1 filter, $2 publisher, campaign, vertical or rule
SELECT key, name, calls, open, critical, revenue, newest FROM console.flag_groups($1, $2)
