-- What the pages of the settings list: campaigns with their verticals, models and the budget.
-- Index: campaigns_pkey; all of these tables are small.

CREATE OR REPLACE FUNCTION console.settings() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
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
                   FROM bi.budget AS b))
$$;

COMMENT ON FUNCTION console.settings() IS 'What the pages of the settings list';
REVOKE ALL ON FUNCTION console.settings() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.settings() TO callscript_web;
