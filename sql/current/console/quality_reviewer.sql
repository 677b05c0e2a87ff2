-- The page of one reviewer: figures over days beside the days before, decisions a day and by rule, and decisions that somebody else
-- turned round, to be heard. Null: nobody of this name has decided, and no account has it.
-- Index: dispositions_created_at_idx, flags_pkey, flags_call_idx, dispositions_flag_idx.
-- Trap: only days on which something was turned round are searched for it, the newest ten of them.

CREATE OR REPLACE FUNCTION console.quality_reviewer(p_reviewer text, p_from date, p_to date, p_days integer) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
DECLARE
    period record;
    own jsonb;
    days_zone constant text := core.quality_zone();
    turned_days date[];
    turned uuid[];
BEGIN
    PERFORM core.add_up_quality(2, false);
    SELECT * INTO STRICT period FROM core.quality_period(p_from, p_to, p_days);
    own := core.quality_reviewer_rows(period.before_from, period.first_day, period.last_day, p_reviewer) -> 0;
    IF own IS NULL AND NOT EXISTS (SELECT FROM core.users AS u WHERE u.email = p_reviewer)
       AND NOT EXISTS (SELECT FROM core.quality_reviewers AS r WHERE r.reviewer = p_reviewer) THEN
        RETURN NULL;
    END IF;
    turned_days := ARRAY(SELECT c.day FROM core.quality_reviewer_cells(period.first_day, period.last_day) AS c
                         WHERE c.reviewer = p_reviewer AND c.overturned > 0 ORDER BY c.day DESC LIMIT 10);
    turned := ARRAY(
        SELECT f.call_id
        FROM unnest(turned_days) AS t (day)
        JOIN core.dispositions AS d ON d.created_at >= t.day::timestamp AT TIME ZONE days_zone
             AND d.created_at < (t.day + 1)::timestamp AT TIME ZONE days_zone AND d.action <> 'reopened' AND d.reviewer <> p_reviewer
        JOIN core.flags AS f ON f.id = d.flag_id
        CROSS JOIN LATERAL (
            SELECT y.reviewer, y.action
            FROM core.flags AS o
            JOIN core.dispositions AS y ON y.flag_id = o.id
            WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
              AND y.id < d.id AND y.action <> 'reopened'
            ORDER BY y.id DESC LIMIT 1) AS b
        WHERE b.reviewer = p_reviewer AND b.action <> 'escalated' AND (d.action = 'dismissed') <> (b.action = 'dismissed')
        ORDER BY d.id DESC LIMIT 20);
    RETURN jsonb_build_object(
        'head', core.quality_head(period.before_from, period.first_day, period.last_day),
        'reviewer', coalesce(own, jsonb_build_object(
            'key', p_reviewer, 'name', coalesce((SELECT u.name FROM core.users AS u WHERE u.email = p_reviewer), p_reviewer),
            'backlog', (SELECT count(*) FROM core.inbox AS i JOIN core.users AS u ON u.id = i.assignee_id
                        WHERE u.email = p_reviewer AND i.state = 'open'))),
        'days', (SELECT jsonb_agg(jsonb_build_object('day', x.day, 'confirmed', coalesce(c.confirmed, 0),
                                                     'dismissed', coalesce(c.dismissed, 0), 'escalated', coalesce(c.escalated, 0))
                                  ORDER BY x.day)
                 FROM (SELECT period.first_day + n AS day FROM generate_series(0, period.last_day - period.first_day) AS n) AS x
                 LEFT JOIN core.quality_reviewer_cells(period.first_day, period.last_day) AS c ON c.day = x.day AND c.reviewer = p_reviewer),
        'top', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.rule_id, x.name, x.confirmed, x.dismissed, x.escalated)
                                          ORDER BY x.decided DESC, x.rule_id), '[]')
                FROM (SELECT f.rule_id, max(v.name) AS name, count(*) AS decided,
                             count(*) FILTER (WHERE d.action = 'confirmed') AS confirmed,
                             count(*) FILTER (WHERE d.action = 'dismissed') AS dismissed,
                             count(*) FILTER (WHERE d.action = 'escalated') AS escalated
                      FROM core.dispositions AS d
                      JOIN core.flags AS f ON f.id = d.flag_id
                      JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
                      WHERE d.reviewer = p_reviewer AND d.action <> 'reopened'
                        AND d.created_at >= period.first_day::timestamp AT TIME ZONE days_zone
                        AND d.created_at < (period.last_day + 1)::timestamp AT TIME ZONE days_zone
                      GROUP BY f.rule_id ORDER BY decided DESC LIMIT 10) AS x),
        'clips', core.quality_clips(turned, NULL, 10));
END
$$;

COMMENT ON FUNCTION console.quality_reviewer(text, date, date, integer) IS 'The page of one reviewer: from and to, or so many days with today';
REVOKE ALL ON FUNCTION console.quality_reviewer(text, date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.quality_reviewer(text, date, date, integer) TO callscript_web;
