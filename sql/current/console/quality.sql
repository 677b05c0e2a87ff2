-- The page Quality: the figures of all calls over days beside the days before, one row a day, and one table. Days that wait to be
-- added up are added up first, two at most, so that a decision shows at once.
-- Index: those of core.quality_cells.
-- Trap: planned anew each time (force_custom_plan).

CREATE OR REPLACE FUNCTION console.quality(p_from date, p_to date, p_days integer, p_by text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    period record;
    kind constant text := CASE p_by WHEN 'publishers' THEN 'publisher' WHEN 'buyers' THEN 'buyer' WHEN 'campaigns' THEN 'campaign'
                                    WHEN 'rules' THEN 'rule' WHEN 'judge' THEN 'judge' END;
    totals jsonb;
    now_sums jsonb;
    before_sums jsonb;
    speed jsonb;
    found jsonb;
    reviewers jsonb;
BEGIN
    PERFORM core.add_up_quality(2, false);
    SELECT * INTO STRICT period FROM core.quality_period(p_from, p_to, p_days);
    totals := core.quality_total(period.before_from, period.first_day, period.last_day, 'all') -> 0;
    now_sums := coalesce(nullif(totals -> 'now', 'null'), '{}');
    before_sums := coalesce(nullif(totals -> 'before', 'null'), '{}');
    SELECT jsonb_agg(to_jsonb(s) - 'key' ORDER BY s.day) INTO speed
    FROM core.quality_speed(period.before_from, period.first_day, period.last_day, 'verdict') AS s;
    IF p_by = 'reviewers' THEN
        reviewers := core.quality_reviewer_rows(period.before_from, period.first_day, period.last_day);
    ELSIF kind IS NOT NULL THEN
        found := core.quality_total(period.before_from, period.first_day, period.last_day, kind);
    END IF;
    RETURN jsonb_build_object(
        'head', core.quality_head(period.before_from, period.first_day, period.last_day),
        'now', now_sums, 'before', before_sums,
        'recall', core.quality_recall(period.first_day, period.last_day, coalesce((now_sums ->> 'judged')::bigint, 0),
                                      coalesce((now_sums ->> 'flagged')::bigint, 0),
                                      coalesce((now_sums ->> 'confirmed')::bigint + (now_sums ->> 'escalated')::bigint, 0),
                                      coalesce((now_sums ->> 'dismissed')::bigint, 0)),
        'recall_before', core.quality_recall(period.before_from, period.first_day - 1, coalesce((before_sums ->> 'judged')::bigint, 0),
                                             coalesce((before_sums ->> 'flagged')::bigint, 0),
                                             coalesce((before_sums ->> 'confirmed')::bigint + (before_sums ->> 'escalated')::bigint, 0),
                                             coalesce((before_sums ->> 'dismissed')::bigint, 0)),
        'days', core.quality_series(period.first_day, period.last_day, 'all', ''),
        'speed', coalesce(speed, '[]'),
        'rows', coalesce(found, '[]'),
        'reviewers', coalesce(reviewers, '[]'),
        'findings', CASE WHEN kind = 'judge' THEN core.quality_judge_findings(period.first_day, period.last_day) ELSE '[]' END,
        'names', CASE kind
            WHEN 'campaign' THEN (SELECT jsonb_object_agg(g.id, g.name) FROM core.campaigns AS g)
            WHEN 'rule' THEN (SELECT jsonb_object_agg(v.rule_id, v.name) FROM core.qa_rules AS r
                              JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version)
            ELSE '{}' END,
        'unassigned', CASE WHEN p_by = 'reviewers' THEN (
            SELECT jsonb_build_object('open', count(*), 'oldest', min(i.flagged_at)) FROM core.inbox AS i
            WHERE i.state = 'open' AND i.assignee_id IS NULL) END);
END
$$;

COMMENT ON FUNCTION console.quality(date, date, integer, text) IS 'The page Quality: from and to, or so many days with today; by: publishers, buyers, campaigns, rules, judge or reviewers';
REVOKE ALL ON FUNCTION console.quality(date, date, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.quality(date, date, integer, text) TO callscript_web;
