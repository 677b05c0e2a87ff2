-- The last 30 days of each publisher beside the 30 days before, with intervals and money.
-- Indexes: calls_start_time_idx, inbox_pkey.

CREATE OR REPLACE VIEW bi.publisher_scorecard AS
SELECT s.publisher_id, s.publisher, s.calls, s.judged, s.flagged, s.flagged::float8 / nullif(s.judged, 0) AS flagged_share,
       w.low AS flagged_share_low, w.high AS flagged_share_high,
       s.flagged_before::float8 / nullif(s.judged_before, 0) AS flagged_share_before,
       CASE WHEN w.low > b.high THEN 'worse' WHEN w.high < b.low THEN 'better' ELSE 'same' END AS trend,
       s.confirmed, s.dismissed, s.open, s.revenue, s.payout, s.revenue_at_risk, s.revenue_confirmed_bad, s.payout_confirmed_bad
FROM (
    SELECT x.publisher_id, max(x.publisher) AS publisher,
           count(*) FILTER (WHERE x.is_now) AS calls,
           count(*) FILTER (WHERE x.is_now AND x.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE x.is_now AND x.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE NOT x.is_now AND x.status IN ('flagged', 'safe')) AS judged_before,
           count(*) FILTER (WHERE NOT x.is_now AND x.status = 'flagged') AS flagged_before,
           count(*) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')) AS confirmed,
           count(*) FILTER (WHERE x.is_now AND x.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE x.is_now AND x.status = 'flagged' AND coalesce(x.state, 'open') = 'open') AS open,
           coalesce(sum(x.revenue) FILTER (WHERE x.is_now), 0) AS revenue,
           coalesce(sum(x.payout) FILTER (WHERE x.is_now), 0) AS payout,
           coalesce(sum(x.revenue) FILTER (WHERE x.is_now AND x.status = 'flagged' AND coalesce(x.state, 'open') = 'open'), 0)
               AS revenue_at_risk,
           coalesce(sum(x.revenue) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           coalesce(sum(x.payout) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')), 0) AS payout_confirmed_bad
    FROM (
        SELECT k.publisher_id, coalesce(k.publisher_name, k.publisher_id) AS publisher, k.status, i.state, k.revenue, k.payout,
               k.start_time_utc >= clock_timestamp() - interval '30 days' AS is_now
        FROM core.calls AS k
        LEFT JOIN core.inbox AS i ON i.call_id = k.id
        WHERE k.start_time_utc >= clock_timestamp() - interval '60 days'
    ) AS x
    GROUP BY x.publisher_id
) AS s
LEFT JOIN LATERAL core.wilson(s.flagged, s.judged) AS w ON true
LEFT JOIN LATERAL core.wilson(s.flagged_before, s.judged_before) AS b ON true
WHERE s.calls > 0
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
