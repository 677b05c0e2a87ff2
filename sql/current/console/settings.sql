-- What the settings page lists: rules, campaigns, models, the budget and the newest hundred dead letters.
-- Index: qa_rule_versions_pkey, calls_failed_idx, sync_windows_failed_idx.

CREATE OR REPLACE FUNCTION console.settings() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'rules', (SELECT jsonb_agg(jsonb_build_object(
                'id', r.rule_id, 'version', r.version, 'name', r.name, 'kind', r.kind, 'severity', r.severity,
                'weight', r.weight, 'vertical', r.vertical, 'speaker', r.speaker, 'state', r.state)
                ORDER BY r.rule_id, r.version DESC)
            FROM bi.rules AS r WHERE r.state <> 'past'),
        'campaigns', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', g.id, 'name', g.name, 'vertical', g.vertical_id, 'source', g.inference_source,
                'is_verified', g.is_verified)
                ORDER BY g.vertical_id IS NOT NULL, g.is_verified, g.name), '[]')
            FROM core.campaigns AS g),
        'verticals', (SELECT jsonb_agg(v.id ORDER BY v.id) FROM core.verticals AS v),
        'models', (SELECT jsonb_agg(jsonb_build_object(
                'tier', t.tier, 'model', t.model_id, 'is_active', t.is_active, 'daily_usd', t.daily_usd::float8,
                'input', m.usd_per_m_input::float8, 'output', m.usd_per_m_output::float8, 'shutdown_on', m.shutdown_on)
                ORDER BY t.tier)
            FROM core.judge_tiers AS t JOIN core.judge_models AS m ON m.id = t.model_id),
        'budget', (SELECT jsonb_build_object('daily', b.daily_usd::float8, 'spent', b.spent_usd::float8, 'stage', b.stage)
                   FROM bi.budget AS b),
        'dead_letters', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', d.item_id, 'kind', d.kind, 'lane', d.lane, 'starts_at', d.starts_at, 'error', d.error)), '[]')
            FROM (SELECT x.item_id, x.kind, x.lane, x.starts_at, x.error FROM bi.dead_letters AS x
                  UNION ALL
                  SELECT p.call_id, 'parked call', p.lane, p.call_time, p.error FROM bi.parked_calls AS p
                  ORDER BY starts_at DESC
                  LIMIT 100) AS d))
$$;

COMMENT ON FUNCTION console.settings() IS 'What the settings page lists';
REVOKE ALL ON FUNCTION console.settings() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.settings() TO callscript_web;
