-- What the audits of a stretch of time found, one row an hour and campaign.
-- $1 from, $2 to (exclusive)
-- Trap: the hour in which the stretch begins counts as a whole.
SELECT hour_start, campaign, ringba_calls, stored_calls, state, difference
FROM bi.reconciliation
WHERE hour_start >= date_trunc('hour', $1::timestamptz, 'UTC') AND hour_start < $2
