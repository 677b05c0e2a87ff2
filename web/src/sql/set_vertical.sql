-- Which vertical a campaign is in.
-- $1 user, $2 campaign, $3 vertical, or empty for unknown
SELECT console.set_vertical($1, $2, $3)
