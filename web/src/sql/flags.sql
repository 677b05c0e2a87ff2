-- A page of the inbox, newest first.
-- $1 state, $2 severity, $3 vertical, $4 campaign, $5 publisher, $6 rule, $7 from (inclusive), $8 to (exclusive) of the
-- call's time, $9 words; NULL: any. $10 and $11 flagged_at and call of the row where the page before ended or NULL,
-- $12 whether to walk back towards newer ones (then oldest first), $13 how many
-- Indexes: inbox_state_idx or inbox_flagged_at_idx walked from the place; inbox_rules_idx, inbox_words_idx, inbox_campaign_idx
-- and inbox_publisher_idx where the filter is narrow.
SELECT * FROM console.flags($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
