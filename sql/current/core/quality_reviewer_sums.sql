-- The rows of core.quality_reviewers for one day.
-- Index: dispositions_created_at_idx, flags_pkey, flags_call_idx, dispositions_flag_idx.
-- Trap: scoring a call again raises its flags anew under other ids; a decision turns round the one before about the same words.
-- An escalation asks for another opinion, so nobody turns it round.

CREATE OR REPLACE FUNCTION core.quality_reviewer_sums(p_day date) RETURNS SETOF core.quality_reviewers
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    begins constant timestamptz := p_day::timestamp AT TIME ZONE days_zone;
    ends constant timestamptz := (p_day + 1)::timestamp AT TIME ZONE days_zone;
BEGIN
    RETURN QUERY
    WITH decided AS MATERIALIZED (
        SELECT d.id, d.reviewer, d.action, f.call_id, f.rule_id, f.segment, f.quote
        FROM core.dispositions AS d
        JOIN core.flags AS f ON f.id = d.flag_id
        WHERE d.created_at >= begins AND d.created_at < ends
    ), counted AS (
        SELECT d.reviewer, count(*) FILTER (WHERE d.action = 'confirmed') AS confirmed,
               count(*) FILTER (WHERE d.action = 'dismissed') AS dismissed,
               count(*) FILTER (WHERE d.action = 'escalated') AS escalated,
               count(*) FILTER (WHERE d.action = 'reopened') AS undone, 0::bigint AS overturned
        FROM decided AS d
        GROUP BY d.reviewer
        UNION ALL
        SELECT b.reviewer, 0, 0, 0, 0, count(*)
        FROM decided AS d
        CROSS JOIN LATERAL (
            SELECT y.reviewer, y.action
            FROM core.flags AS o
            JOIN core.dispositions AS y ON y.flag_id = o.id
            WHERE o.call_id = d.call_id AND o.rule_id = d.rule_id AND o.segment = d.segment AND o.quote = d.quote
              AND y.id < d.id AND y.action <> 'reopened'
            ORDER BY y.id DESC
            LIMIT 1
        ) AS b
        WHERE d.action <> 'reopened' AND b.action <> 'escalated' AND b.reviewer <> d.reviewer
          AND (d.action = 'dismissed') <> (b.action = 'dismissed')
        GROUP BY b.reviewer
    )
    SELECT p_day, c.reviewer, sum(c.confirmed)::integer, sum(c.dismissed)::integer, sum(c.escalated)::integer,
           sum(c.undone)::integer, sum(c.overturned)::integer
    FROM counted AS c
    GROUP BY c.reviewer;
END
$$;

COMMENT ON FUNCTION core.quality_reviewer_sums(date) IS 'The rows of core.quality_reviewers for one day, from the decisions themselves';
REVOKE ALL ON FUNCTION core.quality_reviewer_sums(date) FROM PUBLIC;
