-- What core.quality_cells says of every day, kind and key, computed from the views of schema bi in one go.
-- $1 zone
WITH flag AS (
    SELECT f.call_id, f.rule_id, f.severity, f.revenue,
           CASE WHEN f.disposition IS NULL OR f.disposition = 'reopened' THEN 'open' ELSE f.disposition END AS state
    FROM bi.flags AS f
), flagged AS (
    SELECT f.call_id, bool_or(f.severity = 'critical') AS is_critical, count(*) AS flags,
           CASE WHEN bool_or(f.state = 'open') THEN 'open' WHEN bool_or(f.state = 'escalated') THEN 'escalated'
                WHEN bool_or(f.state = 'confirmed') THEN 'confirmed' ELSE 'dismissed' END AS state,
           count(*) FILTER (WHERE f.state = 'confirmed') AS flags_confirmed, count(*) FILTER (WHERE f.state = 'dismissed') AS flags_dismissed,
           count(*) FILTER (WHERE f.state = 'escalated') AS flags_escalated
    FROM flag AS f GROUP BY f.call_id
), call AS (
    SELECT (k.start_time_utc AT TIME ZONE $1)::date AS day, k.id, k.status::text AS status, k.revenue, k.payout, f.is_critical, f.flags,
           f.state, f.flags_confirmed, f.flags_dismissed, f.flags_escalated,
           coalesce(k.publisher_name, k.publisher_id, '') AS publisher, coalesce(k.buyer, k.target_name, k.target_id, '') AS buyer,
           k.campaign_id::text AS campaign, CASE WHEN k.judgement_id IS NOT NULL THEN 'rules only' END AS judge,
           CASE WHEN k.status IN ('flagged', 'safe', 'unjudged') THEN l.hang_up_to_flag_seconds END AS wait
    FROM core.calls AS k
    JOIN bi.latency AS l ON l.call_id = k.id
    LEFT JOIN flagged AS f ON f.call_id = k.id AND k.status = 'flagged'
), line AS (
    SELECT 'all ' AS name, c.* FROM call AS c
    UNION ALL SELECT 'publisher ' || c.publisher, c.* FROM call AS c
    UNION ALL SELECT 'buyer ' || c.buyer, c.* FROM call AS c
    UNION ALL SELECT 'campaign ' || c.campaign, c.* FROM call AS c
    UNION ALL SELECT 'judge ' || c.judge, c.* FROM call AS c WHERE c.judge IS NOT NULL
    UNION ALL
    SELECT 'rule ' || g.rule_id, c.day, c.id, c.status, c.revenue, c.payout, g.severity = 'critical', 1, g.state, (g.state = 'confirmed')::integer,
           (g.state = 'dismissed')::integer, (g.state = 'escalated')::integer, c.publisher, c.buyer, c.campaign, c.judge, c.wait
    FROM flag AS g JOIN call AS c ON c.id = g.call_id
)
SELECT concat_ws(' ', l.name, l.day, count(*), count(*) FILTER (WHERE l.status IN ('flagged', 'safe')),
                 count(*) FILTER (WHERE l.status = 'unjudged'), count(*) FILTER (WHERE l.status = 'flagged'),
                 count(*) FILTER (WHERE l.is_critical), count(*) FILTER (WHERE l.state = 'open'),
                 count(*) FILTER (WHERE l.state = 'confirmed'), count(*) FILTER (WHERE l.state = 'dismissed'),
                 count(*) FILTER (WHERE l.state = 'escalated'), round(sum(l.revenue), 4), round(sum(l.payout), 4),
                 round(sum(CASE WHEN l.state = 'open' THEN l.revenue ELSE 0 END), 4),
                 round(sum(CASE WHEN l.state = 'confirmed' THEN l.revenue ELSE 0 END), 4),
                 round(sum(CASE WHEN l.state = 'escalated' THEN l.revenue ELSE 0 END), 4),
                 round(sum(CASE WHEN l.state = 'confirmed' THEN l.payout ELSE 0 END), 4),
                 coalesce(sum(l.flags), 0), coalesce(sum(l.flags_confirmed), 0), coalesce(sum(l.flags_dismissed), 0),
                 coalesce(sum(l.flags_escalated), 0), count(l.wait), count(*) FILTER (WHERE l.wait <= 300))
FROM line AS l
GROUP BY l.name, l.day
ORDER BY 1
