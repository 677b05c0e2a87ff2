-- The figures of a day: how many calls, how good, how fast, at what price.
-- Index: calls_day_idx, through core.call_facts; cost_counters_pkey.
-- Trap: the view groups by exactly the expression of that index, so that a filter by day moves below the
-- grouping.
-- Trap: `usd` counts by the day of spending, every other column by the day on which the call began.

CREATE OR REPLACE VIEW bi.daily_kpis AS
SELECT d.day, d.calls, d.judged, d.flagged, d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical,
       d.open, d.confirmed, d.dismissed, d.escalated, d.failed, d.skipped,
       d.calls - d.judged - d.not_judged - d.failed - d.skipped AS in_work,
       d.talk_seconds, d.revenue, d.payout, d.revenue_flagged, d.revenue_at_risk, d.revenue_confirmed_bad,
       d.hang_up_to_flag[1] AS hang_up_to_flag_p50_seconds, d.hang_up_to_flag[2] AS hang_up_to_flag_p95_seconds,
       s.usd, s.usd / d.calls AS usd_per_call, d.not_judged
FROM (
    SELECT k.day,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'unjudged') AS not_judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           count(*) FILTER (WHERE k.status = 'failed') AS failed,
           count(*) FILTER (WHERE k.status = 'skipped') AS skipped,
           coalesce(sum(k.duration_seconds), 0) AS talk_seconds,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.status = 'flagged'), 0) AS revenue_flagged,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.hang_up_to_flag_seconds) AS hang_up_to_flag
    FROM core.call_facts AS k
    GROUP BY k.day
) AS d
CROSS JOIN LATERAL (SELECT coalesce(sum(c.usd), 0) AS usd FROM core.cost_counters AS c WHERE c.day = d.day) AS s
ORDER BY d.day DESC;

COMMENT ON VIEW bi.daily_kpis IS 'One row per UTC day on which calls began: how many, how good, how fast, at what price';
COMMENT ON COLUMN bi.daily_kpis.day IS 'UTC day on which the calls began';
COMMENT ON COLUMN bi.daily_kpis.calls IS 'Calls';
COMMENT ON COLUMN bi.daily_kpis.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.daily_kpis.flagged IS 'Calls whose verdict is flagged: open, confirmed, dismissed and escalated together';
COMMENT ON COLUMN bi.daily_kpis.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.daily_kpis.critical IS 'Flagged calls with a critical flag';
COMMENT ON COLUMN bi.daily_kpis.open IS 'Flagged calls with a flag that nobody has decided';
COMMENT ON COLUMN bi.daily_kpis.confirmed IS 'Flagged calls that reviewers confirmed';
COMMENT ON COLUMN bi.daily_kpis.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.daily_kpis.escalated IS 'Flagged calls that reviewers escalated';
COMMENT ON COLUMN bi.daily_kpis.failed IS 'Dead letters; see bi.dead_letters';
COMMENT ON COLUMN bi.daily_kpis.skipped IS 'Calls that are not judged: too short, or without a recording';
COMMENT ON COLUMN bi.daily_kpis.in_work IS 'Calls that still wait for a lane, are held by a worker, or are parked until a person releases them';
COMMENT ON COLUMN bi.daily_kpis.talk_seconds IS 'Seconds of all calls as Ringba reports them';
COMMENT ON COLUMN bi.daily_kpis.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.daily_kpis.payout IS 'Dollars that publishers got';
COMMENT ON COLUMN bi.daily_kpis.revenue_flagged IS 'Dollars of revenue of flagged calls';
COMMENT ON COLUMN bi.daily_kpis.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.daily_kpis.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.daily_kpis.hang_up_to_flag_p50_seconds IS 'Median seconds from hang-up to verdict; null before the first; calls fetched by a backfill count as late as they are';
COMMENT ON COLUMN bi.daily_kpis.hang_up_to_flag_p95_seconds IS '95th percentile of the same';
COMMENT ON COLUMN bi.daily_kpis.usd IS 'Dollars spent on judge and decoding on this UTC day, by the day of spending and not of the call';
COMMENT ON COLUMN bi.daily_kpis.usd_per_call IS 'usd by calls; of use where calls are judged on the day on which they begin';
COMMENT ON COLUMN bi.daily_kpis.not_judged IS 'Calls in which no rule was broken, but of which a part could not be judged: another language, or heard in part; see bi.calls.not_judged';

GRANT SELECT ON bi.daily_kpis TO callscript_bi, callscript_web, callscript_dba;
