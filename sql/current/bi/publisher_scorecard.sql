-- The last 30 days of each publisher beside the 30 days before, with intervals and money. Sums: core.scorecard.

CREATE OR REPLACE VIEW bi.publisher_scorecard AS
SELECT s.key COLLATE "C" AS publisher_id, s.name COLLATE "C" AS publisher, s.calls, s.judged, s.flagged, s.flagged_share, s.flagged_share_low, s.flagged_share_high,
       s.flagged_share_before, s.trend, s.confirmed, s.dismissed, s.open, s.revenue, s.payout, s.revenue_at_risk,
       s.revenue_confirmed_bad, s.payout_confirmed_bad
FROM core.scorecard('publisher') AS s
ORDER BY s.flagged DESC, s.calls DESC;

COMMENT ON VIEW bi.publisher_scorecard IS 'One row per publisher: the last 30 days, with the share that was flagged, its 95 % interval and its trend, and money';
COMMENT ON COLUMN bi.publisher_scorecard.publisher_id IS 'Ringba publisherId; null: unknown';
COMMENT ON COLUMN bi.publisher_scorecard.publisher IS 'Name, or id where there is no name';
COMMENT ON COLUMN bi.publisher_scorecard.calls IS 'Calls';
COMMENT ON COLUMN bi.publisher_scorecard.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.publisher_scorecard.flagged IS 'Calls whose verdict is flagged';
COMMENT ON COLUMN bi.publisher_scorecard.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.publisher_scorecard.flagged_share_low IS 'Lower end of its 95 % interval (Wilson)';
COMMENT ON COLUMN bi.publisher_scorecard.flagged_share_high IS 'Upper end';
COMMENT ON COLUMN bi.publisher_scorecard.flagged_share_before IS 'The same share in the 30 days before';
COMMENT ON COLUMN bi.publisher_scorecard.trend IS 'worse or better where the two intervals do not meet; else same';
COMMENT ON COLUMN bi.publisher_scorecard.confirmed IS 'Flagged calls that reviewers confirmed or escalated';
COMMENT ON COLUMN bi.publisher_scorecard.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.publisher_scorecard.open IS 'Flagged calls that nobody has decided';
COMMENT ON COLUMN bi.publisher_scorecard.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.publisher_scorecard.payout IS 'Dollars that publishers got';
COMMENT ON COLUMN bi.publisher_scorecard.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.publisher_scorecard.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.publisher_scorecard.payout_confirmed_bad IS 'Dollars paid out for them';

GRANT SELECT ON bi.publisher_scorecard TO callscript_bi, callscript_web, callscript_dba;
