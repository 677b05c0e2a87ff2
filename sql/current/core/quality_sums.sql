-- The sums of core.quality_days for one day, of these kinds, from the calls themselves: for days that are being closed, and for
-- today.
-- Index: calls_start_time_idx, inbox_pkey, judgements_pkey; those of core.flags_in_force.
-- Trap: flagged calls and the others are two parts, as in core.call_facts: a plain join with the inbox reads all of it.
-- Trap: the judgement is looked up only where judges are asked for; its rows are wide.

CREATE OR REPLACE FUNCTION core.quality_sums(p_day date, p_kinds text[]) RETURNS SETOF core.quality_days
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    begins constant timestamptz := p_day::timestamp AT TIME ZONE days_zone;
    ends constant timestamptz := (p_day + 1)::timestamp AT TIME ZONE days_zone;
    wants_judges constant boolean := 'judge' = ANY (p_kinds);
BEGIN
    RETURN QUERY
    WITH calls AS MATERIALIZED (
        SELECT k.id, k.campaign_id::text AS campaign, left(coalesce(k.publisher_name, k.publisher_id, ''), 200) AS publisher,
               left(coalesce(k.buyer, k.target_name, k.target_id, ''), 200) AS buyer,
               CASE WHEN wants_judges THEN (SELECT CASE WHEN j.model IS NULL THEN 'rules only'
                                                        ELSE format('%s, prompt %s', j.model, j.prompt_version) END
                                            FROM core.judgements AS j WHERE j.id = k.judgement_id) END AS judge,
               k.status, k.revenue, k.payout,
               CASE WHEN k.status IN ('safe', 'unjudged')
                    THEN extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0) END AS wait,
               NULL::core.severity AS severity, NULL::text AS state
        FROM core.calls AS k
        WHERE k.start_time_utc >= begins AND k.start_time_utc < ends AND k.status <> 'flagged'
        UNION ALL
        SELECT k.id, k.campaign_id::text, left(coalesce(k.publisher_name, k.publisher_id, ''), 200),
               left(coalesce(k.buyer, k.target_name, k.target_id, ''), 200),
               CASE WHEN wants_judges THEN (SELECT CASE WHEN j.model IS NULL THEN 'rules only'
                                                        ELSE format('%s, prompt %s', j.model, j.prompt_version) END
                                            FROM core.judgements AS j WHERE j.id = k.judgement_id) END,
               k.status, k.revenue, k.payout,
               extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0),
               i.severity, coalesce(i.state, 'open')
        FROM core.calls AS k
        LEFT JOIN LATERAL (SELECT x.severity, x.state FROM core.inbox AS x WHERE x.call_id = k.id LIMIT 1) AS i ON true
        WHERE k.start_time_utc >= begins AND k.start_time_utc < ends AND k.status = 'flagged'
    ), flags AS MATERIALIZED (
        SELECT f.call_id, f.rule_id, f.severity, f.state
        FROM core.flags_in_force(ARRAY(SELECT c.id FROM calls AS c WHERE c.status = 'flagged')) AS f
    ), of_calls AS (
        SELECT g.kind, g.key, count(*)::integer AS calls,
               (count(*) FILTER (WHERE c.status IN ('flagged', 'safe')))::integer AS judged,
               (count(*) FILTER (WHERE c.status = 'unjudged'))::integer AS not_judged,
               (count(*) FILTER (WHERE c.status = 'flagged'))::integer AS flagged,
               (count(*) FILTER (WHERE c.severity = 'critical'))::integer AS critical,
               (count(*) FILTER (WHERE c.state = 'open'))::integer AS open,
               (count(*) FILTER (WHERE c.state = 'confirmed'))::integer AS confirmed,
               (count(*) FILTER (WHERE c.state = 'dismissed'))::integer AS dismissed,
               (count(*) FILTER (WHERE c.state = 'escalated'))::integer AS escalated,
               sum(c.revenue) AS revenue, sum(c.payout) AS payout,
               coalesce(sum(c.revenue) FILTER (WHERE c.state = 'open'), 0) AS revenue_open,
               coalesce(sum(c.revenue) FILTER (WHERE c.state = 'confirmed'), 0) AS revenue_confirmed,
               coalesce(sum(c.revenue) FILTER (WHERE c.state = 'escalated'), 0) AS revenue_escalated,
               coalesce(sum(c.payout) FILTER (WHERE c.state = 'confirmed'), 0) AS payout_confirmed,
               count(c.wait)::integer AS timed,
               (count(*) FILTER (WHERE c.wait <= 300))::integer AS in_time
        FROM calls AS c
        CROSS JOIN LATERAL (VALUES ('all', ''), ('publisher', c.publisher), ('buyer', c.buyer), ('campaign', c.campaign),
                                   ('judge', c.judge)) AS g (kind, key)
        WHERE g.kind = ANY (p_kinds) AND g.key IS NOT NULL
        GROUP BY g.kind, g.key
    ), of_flags AS (
        SELECT g.kind, g.key, count(*)::integer AS flags,
               (count(*) FILTER (WHERE f.state = 'confirmed'))::integer AS confirmed,
               (count(*) FILTER (WHERE f.state = 'dismissed'))::integer AS dismissed,
               (count(*) FILTER (WHERE f.state = 'escalated'))::integer AS escalated
        FROM flags AS f
        JOIN calls AS c ON c.id = f.call_id
        CROSS JOIN LATERAL (VALUES ('all', ''), ('publisher', c.publisher), ('buyer', c.buyer), ('campaign', c.campaign),
                                   ('judge', c.judge)) AS g (kind, key)
        WHERE g.kind = ANY (p_kinds)
        GROUP BY g.kind, g.key
    )
    SELECT p_day, s.kind, s.key, s.calls, s.judged, s.not_judged, s.flagged, s.critical, s.open, s.confirmed, s.dismissed,
           s.escalated, s.revenue, s.payout, s.revenue_open, s.revenue_confirmed, s.revenue_escalated, s.payout_confirmed,
           coalesce(f.flags, 0), coalesce(f.confirmed, 0), coalesce(f.dismissed, 0), coalesce(f.escalated, 0), s.timed, s.in_time
    FROM of_calls AS s
    LEFT JOIN of_flags AS f ON f.kind = s.kind AND f.key = s.key
    UNION ALL
    -- A rule: the calls that it has flagged, and what became of its own flag in each of them.
    SELECT p_day, 'rule', f.rule_id, count(*)::integer, count(*)::integer, 0, count(*)::integer,
           (count(*) FILTER (WHERE f.severity = 'critical'))::integer,
           (count(*) FILTER (WHERE f.state = 'open'))::integer, (count(*) FILTER (WHERE f.state = 'confirmed'))::integer,
           (count(*) FILTER (WHERE f.state = 'dismissed'))::integer, (count(*) FILTER (WHERE f.state = 'escalated'))::integer,
           sum(c.revenue), sum(c.payout),
           coalesce(sum(c.revenue) FILTER (WHERE f.state = 'open'), 0),
           coalesce(sum(c.revenue) FILTER (WHERE f.state = 'confirmed'), 0),
           coalesce(sum(c.revenue) FILTER (WHERE f.state = 'escalated'), 0),
           coalesce(sum(c.payout) FILTER (WHERE f.state = 'confirmed'), 0),
           count(*)::integer, (count(*) FILTER (WHERE f.state = 'confirmed'))::integer,
           (count(*) FILTER (WHERE f.state = 'dismissed'))::integer, (count(*) FILTER (WHERE f.state = 'escalated'))::integer,
           count(c.wait)::integer, (count(*) FILTER (WHERE c.wait <= 300))::integer
    FROM flags AS f
    JOIN calls AS c ON c.id = f.call_id
    WHERE 'rule' = ANY (p_kinds)
    GROUP BY f.rule_id;
END
$$;

COMMENT ON FUNCTION core.quality_sums(date, text[]) IS 'The rows of core.quality_days for one day and these kinds, from the calls themselves';
REVOKE ALL ON FUNCTION core.quality_sums(date, text[]) FROM PUBLIC;
