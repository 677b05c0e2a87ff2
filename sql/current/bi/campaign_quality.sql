-- Calls, flags, decisions and revenue of each campaign, by day.
-- Index: calls_day_idx, through core.call_facts.
-- Trap: the view groups by exactly the expression of that index, so that a filter by day moves below the
-- grouping.

CREATE OR REPLACE VIEW bi.campaign_quality AS
SELECT d.day, d.campaign_id, g.name AS campaign, g.vertical_id AS vertical, d.calls, d.judged, d.flagged,
       d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical, d.open, d.confirmed, d.dismissed, d.escalated,
       d.revenue, d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.average_score, d.duration[1] AS duration_p50_seconds,
       d.duration[2] AS duration_p95_seconds, d.not_judged
FROM (
    SELECT k.day, k.campaign_id,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'unjudged') AS not_judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           avg(k.score)::float8 AS average_score,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.duration_seconds::float8) AS duration
    FROM core.call_facts AS k
    GROUP BY k.day, k.campaign_id
) AS d
JOIN core.campaigns AS g ON g.id = d.campaign_id
ORDER BY d.day DESC, d.calls DESC;

COMMENT ON VIEW bi.campaign_quality IS 'One row per UTC day and campaign: what came in on it, and how good it was';
COMMENT ON COLUMN bi.campaign_quality.day IS 'UTC day on which the calls began';
COMMENT ON COLUMN bi.campaign_quality.campaign_id IS 'Internal id of the campaign; names may occur twice';
COMMENT ON COLUMN bi.campaign_quality.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.campaign_quality.vertical IS 'Vertical id of the campaign as it is now; null where none was recognised';
COMMENT ON COLUMN bi.campaign_quality.calls IS 'Calls';
COMMENT ON COLUMN bi.campaign_quality.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.campaign_quality.flagged IS 'Calls whose verdict is flagged: open, confirmed, dismissed and escalated together';
COMMENT ON COLUMN bi.campaign_quality.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.campaign_quality.critical IS 'Flagged calls with a critical flag';
COMMENT ON COLUMN bi.campaign_quality.open IS 'Flagged calls with a flag that nobody has decided';
COMMENT ON COLUMN bi.campaign_quality.confirmed IS 'Flagged calls that reviewers confirmed';
COMMENT ON COLUMN bi.campaign_quality.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.campaign_quality.escalated IS 'Flagged calls that reviewers escalated';
COMMENT ON COLUMN bi.campaign_quality.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.campaign_quality.payout IS 'Dollars that publishers got';
COMMENT ON COLUMN bi.campaign_quality.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.campaign_quality.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.campaign_quality.average_score IS 'Mean score of the judged calls, 0 to 100';
COMMENT ON COLUMN bi.campaign_quality.duration_p50_seconds IS 'Median length of a call in seconds';
COMMENT ON COLUMN bi.campaign_quality.duration_p95_seconds IS '95th percentile of the length';
COMMENT ON COLUMN bi.campaign_quality.not_judged IS 'Calls in which no rule was broken, but of which a part could not be judged';

GRANT SELECT ON bi.campaign_quality TO callscript_bi, callscript_web, callscript_dba;
