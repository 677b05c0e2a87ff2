-- Days on which the sums of two views differ; and, so that this cannot pass on nothing, days without a call
-- in each state.
WITH truth AS (
    SELECT (k.call_time AT TIME ZONE 'UTC')::date AS day, count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.status = 'flagged' AND k.worst_severity = 'critical') AS critical,
           count(f.call_id) FILTER (WHERE f.state = 'open') AS open,
           count(f.call_id) FILTER (WHERE f.state = 'confirmed') AS confirmed,
           count(f.call_id) FILTER (WHERE f.state = 'dismissed') AS dismissed,
           count(f.call_id) FILTER (WHERE f.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue, sum(k.payout) AS payout,
           sum(k.revenue) FILTER (WHERE f.state = 'open') AS at_risk,
           sum(k.revenue) FILTER (WHERE f.state IN ('confirmed', 'escalated')) AS confirmed_bad,
           sum(k.score) AS score,
           count(*) FILTER (WHERE k.status = 'failed') AS failed, count(*) FILTER (WHERE k.status = 'skipped') AS skipped,
           sum(k.duration_seconds) AS seconds,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY l.hang_up_to_flag_seconds) AS p95
    FROM bi.calls AS k
    JOIN bi.latency AS l ON l.call_id = k.call_id
    LEFT JOIN bi.flagged_calls AS f ON f.call_id = k.call_id
    GROUP BY 1
), publishers AS (
    SELECT p.day, sum(p.calls) AS calls, sum(p.judged) AS judged, sum(p.flagged) AS flagged, sum(p.critical) AS critical,
           sum(p.open) AS open, sum(p.confirmed) AS confirmed, sum(p.dismissed) AS dismissed, sum(p.escalated) AS escalated,
           sum(p.revenue) AS revenue, sum(p.payout) AS payout, sum(p.revenue_at_risk) AS at_risk,
           sum(p.revenue_confirmed_bad) AS confirmed_bad, round(sum(p.average_score * p.judged)::numeric) AS score
    FROM bi.publisher_quality AS p
    GROUP BY 1
), campaigns AS (
    SELECT c.day, sum(c.calls) AS calls, sum(c.judged) AS judged, sum(c.flagged) AS flagged, sum(c.critical) AS critical,
           sum(c.open) AS open, sum(c.confirmed) AS confirmed, sum(c.dismissed) AS dismissed, sum(c.escalated) AS escalated,
           sum(c.revenue) AS revenue, sum(c.payout) AS payout, sum(c.revenue_at_risk) AS at_risk,
           sum(c.revenue_confirmed_bad) AS confirmed_bad, round(sum(c.average_score * c.judged)::numeric) AS score
    FROM bi.campaign_quality AS c
    GROUP BY 1
)
SELECT 'daily_kpis differs on ' || t.day
FROM truth AS t
LEFT JOIN bi.daily_kpis AS d ON d.day = t.day
WHERE (t.calls, t.judged, t.flagged, t.critical, t.open, t.confirmed, t.dismissed, t.escalated, t.revenue, t.payout, t.at_risk,
       t.confirmed_bad, t.failed, t.skipped, t.seconds, t.p95)
      IS DISTINCT FROM (d.calls, d.judged, d.flagged, d.critical, d.open, d.confirmed, d.dismissed, d.escalated, d.revenue,
                        d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.failed, d.skipped, d.talk_seconds,
                        d.hang_up_to_flag_p95_seconds)
   OR d.open + d.confirmed + d.dismissed + d.escalated <> d.flagged
   OR d.judged + d.failed + d.skipped + d.in_work <> d.calls
UNION ALL
SELECT 'publisher_quality differs on ' || t.day
FROM truth AS t
LEFT JOIN publishers AS p ON p.day = t.day
WHERE (t.calls, t.judged, t.flagged, t.critical, t.open, t.confirmed, t.dismissed, t.escalated, t.revenue, t.payout, t.at_risk,
       t.confirmed_bad, t.score)
      IS DISTINCT FROM (p.calls, p.judged, p.flagged, p.critical, p.open, p.confirmed, p.dismissed, p.escalated, p.revenue,
                        p.payout, p.at_risk, p.confirmed_bad, p.score)
UNION ALL
SELECT 'campaign_quality differs on ' || t.day
FROM truth AS t
LEFT JOIN campaigns AS c ON c.day = t.day
WHERE (t.calls, t.judged, t.flagged, t.critical, t.open, t.confirmed, t.dismissed, t.escalated, t.revenue, t.payout, t.at_risk,
       t.confirmed_bad, t.score)
      IS DISTINCT FROM (c.calls, c.judged, c.flagged, c.critical, c.open, c.confirmed, c.dismissed, c.escalated, c.revenue,
                        c.payout, c.at_risk, c.confirmed_bad, c.score)
UNION ALL
SELECT 'a state is missing on ' || d.day
FROM bi.daily_kpis AS d
WHERE 0 IN (d.critical, d.open, d.confirmed, d.dismissed, d.escalated, d.failed, d.skipped, d.in_work, d.revenue_at_risk, d.usd)
