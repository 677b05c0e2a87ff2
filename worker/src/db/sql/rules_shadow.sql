-- What a version of a rule would have flagged, by campaign, and the sum (campaign null).
-- $1 rule, $2 days before now, $3 version or NULL for the newest
WITH span AS MATERIALIZED (
    SELECT clock_timestamp() - make_interval(days => $2) AS first, clock_timestamp() AS last
), tried AS MATERIALIZED (
    SELECT s.call_id, s.change FROM span AS p CROSS JOIN LATERAL callscript.shadow($1, p.first, p.last, $3) AS s
), judged AS (
    SELECT k.id, g.name AS campaign, k.status, t.change
    FROM span AS p
    JOIN core.calls AS k ON k.start_time_utc >= p.first AND k.start_time_utc < p.last
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN tried AS t ON t.call_id = k.id
    WHERE k.status IN ('flagged', 'safe', 'unjudged')
)
SELECT j.campaign, count(*), count(*) FILTER (WHERE j.status = 'flagged'), count(*) FILTER (WHERE j.change = 'kept'),
       count(*) FILTER (WHERE j.change = 'added'), count(*) FILTER (WHERE j.change = 'lost')
FROM judged AS j
GROUP BY GROUPING SETS ((j.campaign), ())
HAVING grouping(j.campaign) = 1 OR count(j.change) > 0
ORDER BY grouping(j.campaign) DESC, count(j.change) DESC, j.campaign
