-- A page of the inbox, newest first.
-- $1 filter (see core.inbox_where), $2 and $3 flagged_at and call of the row where the page before ended or NULL,
-- $4 whether to walk back towards newer ones (then oldest first), $5 how many
-- Indexes: inbox_state_idx or inbox_flagged_at_idx walked from the place; inbox_rules_idx, inbox_words_idx, inbox_campaign_idx,
-- inbox_publisher_idx, inbox_assignee_idx and inbox_call_time_idx where the filter is narrow.
SELECT * FROM console.flags($1, $2, $3, $4, $5)
