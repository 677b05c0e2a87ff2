-- What stands beside the list of the inbox: counts by state under the same filter, kept views, and what can be chosen.
-- $1 to $9 as in flags.sql ($1 is not used), $10 user
SELECT kind, name, value, id FROM console.flags_beside($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
