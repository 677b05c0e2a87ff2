-- What stands beside the list of the inbox: counts by state under the same filter, kept views, and what can be chosen.
-- $1 filter (its state is not used), $2 user
-- Index: inbox_counts_idx, read alone.
SELECT kind, name, value, id FROM console.flags_beside($1, $2)
