-- The page of one publisher, buyer, campaign or rule: its figures over days beside the days before, one row a day, what it breaks (or
-- who breaks the rule), and what is worst to hear. Null: no call of these days or of the days before is its own, and nobody knows it.
-- Index: those of core.quality_cells, core.quality_calls and core.quality_clips.

CREATE OR REPLACE FUNCTION console.quality_of(p_kind text, p_key text, p_from date, p_to date, p_days integer) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    period record;
    own jsonb;
    name text;
    note text;
    top jsonb;
    worst uuid[];
BEGIN
    PERFORM core.add_up_quality(2, false);
    SELECT * INTO STRICT period FROM core.quality_period(p_from, p_to, p_days);
    own := core.quality_total(period.before_from, period.first_day, period.last_day, p_kind, p_key) -> 0;
    CASE p_kind
        WHEN 'campaign' THEN SELECT g.name, g.vertical_id INTO name, note FROM core.campaigns AS g WHERE g.id::text = p_key;
        WHEN 'rule' THEN SELECT v.name, v.severity::text INTO name, note FROM core.qa_rules AS r
                         JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version WHERE r.id = p_key;
        ELSE name := CASE WHEN own IS NOT NULL
                            OR EXISTS (SELECT FROM core.quality_days AS q WHERE q.kind = p_kind AND q.key = p_key) THEN p_key END;
    END CASE;
    IF name IS NULL THEN
        RETURN NULL;
    END IF;
    IF p_kind = 'rule' THEN
        SELECT jsonb_agg(jsonb_build_array(x.publisher, x.publisher, x.calls, x.confirmed, x.revenue) ORDER BY x.calls DESC, x.publisher)
        INTO top
        FROM (SELECT coalesce(i.publisher, '') AS publisher, count(*) AS calls, count(*) FILTER (WHERE i.state = 'confirmed') AS confirmed,
                     coalesce(sum(i.revenue) FILTER (WHERE i.state = 'confirmed'), 0)::float8 AS revenue
              FROM core.quality_calls(p_kind, p_key, period.first_day, period.last_day) AS i
              GROUP BY 1 ORDER BY calls DESC, 1 LIMIT 10) AS x;
    ELSE
        SELECT jsonb_agg(jsonb_build_array(x.rule_id, v.name, x.calls, x.confirmed, x.revenue) ORDER BY x.calls DESC, x.rule_id)
        INTO top
        FROM (SELECT r.rule_id, count(*) AS calls, count(*) FILTER (WHERE i.state = 'confirmed') AS confirmed,
                     coalesce(sum(i.revenue) FILTER (WHERE i.state = 'confirmed'), 0)::float8 AS revenue
              FROM core.quality_calls(p_kind, p_key, period.first_day, period.last_day) AS i
              CROSS JOIN LATERAL unnest(i.rule_ids) AS r (rule_id)
              GROUP BY 1 ORDER BY calls DESC, 1 LIMIT 10) AS x
        JOIN core.qa_rules AS q ON q.id = x.rule_id
        JOIN core.qa_rule_versions AS v ON v.rule_id = q.id
             AND v.version = coalesce(q.current_version, (SELECT max(o.version) FROM core.qa_rule_versions AS o WHERE o.rule_id = q.id));
    END IF;
    worst := ARRAY(SELECT i.call_id FROM core.quality_calls(p_kind, p_key, period.first_day, period.last_day) AS i
                   WHERE i.state <> 'dismissed' ORDER BY i.severity DESC, i.revenue DESC, i.call_time DESC LIMIT 40);
    RETURN jsonb_build_object(
        'head', core.quality_head(period.before_from, period.first_day, period.last_day),
        'name', name, 'note', note,
        'now', coalesce(nullif(own -> 'now', 'null'), '{}'), 'before', coalesce(nullif(own -> 'before', 'null'), '{}'),
        'all', coalesce(nullif(core.quality_total(period.before_from, period.first_day, period.last_day, 'all') -> 0 -> 'now', 'null'), '{}'),
        'days', core.quality_series(period.first_day, period.last_day, p_kind, p_key),
        'top', coalesce(top, '[]'),
        'clips', core.quality_clips(worst, CASE WHEN p_kind = 'rule' THEN p_key END, 10));
END
$$;

COMMENT ON FUNCTION console.quality_of(text, text, date, date, integer) IS 'The page of one publisher, buyer, campaign or rule: from and to, or so many days with today';
REVOKE ALL ON FUNCTION console.quality_of(text, text, date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.quality_of(text, text, date, date, integer) TO callscript_web;
