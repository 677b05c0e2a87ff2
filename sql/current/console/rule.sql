-- All that the workbench of a rule shows: every version with who, when and why, what was put in force since, its
-- examples against the version that is edited, and calls that are scored again for it. People by name.
-- Index: qa_rule_versions_pkey, qa_rule_changes_rule_idx, users_email_once, rescores_rule_idx.

CREATE OR REPLACE FUNCTION console.rule(p_rule_id text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'versions', (SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object(
                         'by', coalesce((SELECT u.name FROM core.users AS u WHERE u.email = r.created_by), r.created_by),
                         'in_force_from', v.in_force_from, 'in_force_until', v.in_force_until)
                         ORDER BY r.version DESC)
            FROM bi.rules AS r JOIN core.qa_rule_versions AS v ON v.rule_id = r.rule_id AND v.version = r.version
            WHERE r.rule_id = q.id),
        'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                         'action', g.action, 'version', g.to_version, 'at', g.created_at, 'reason', g.reason,
                         'by', coalesce((SELECT u.name FROM core.users AS u WHERE u.email = g.changed_by), g.changed_by))
                         ORDER BY g.id DESC), '[]')
            FROM core.qa_rule_changes AS g
            WHERE g.rule_id = q.id AND g.action IN ('published', 'retired', 'restored')),
        'verticals', (SELECT jsonb_agg(v.id ORDER BY v.id) FROM core.verticals AS v),
        'rescores', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                         'from', s.from_time, 'to', s.to_time, 'asked_at', s.asked_at, 'scored', s.scored, 'changed', s.changed,
                         'finished_at', s.finished_at, 'error', s.error,
                         'share', extract(epoch FROM s.reached - s.from_time) / extract(epoch FROM s.to_time - s.from_time),
                         'by', coalesce((SELECT u.name FROM core.users AS u WHERE u.email = s.asked_by), s.asked_by))
                         ORDER BY s.id DESC), '[]')
            FROM (SELECT * FROM core.rescores AS x WHERE x.rule_id = q.id ORDER BY x.id DESC LIMIT 3) AS s))
    FROM core.qa_rules AS q
    WHERE q.id = p_rule_id
$$;

COMMENT ON FUNCTION console.rule(text) IS 'All that the workbench of a rule shows, but for its trials; null: no such rule';
REVOKE ALL ON FUNCTION console.rule(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.rule(text) TO callscript_web;
