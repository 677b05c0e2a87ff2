-- A model that is asked is switched off soon, or was switched off.
-- Index: none; models and tiers are a few rows.

CREATE OR REPLACE VIEW alerts.model_shutdown AS
SELECT 'model_shutdown:' || m.id AS cause,
       CASE WHEN m.shutdown_on <= d.today THEN 'critical' ELSE 'warning' END::core.severity AS severity,
       format('The judge %s of tier %s is switched off on %s: try %s on the golden set, then SELECT callscript.use_model(...)', m.id,
              string_agg(x.tier::text, ' and ' ORDER BY x.tier), m.shutdown_on,
              coalesce(m.successor_id, 'another model of core.judge_models')) AS message,
       jsonb_build_object('model', m.id, 'shutdown_on', m.shutdown_on, 'successor', m.successor_id) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM core.judge_models AS m
JOIN core.judge_tiers AS x ON x.model_id = m.id AND x.is_active
CROSS JOIN (SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date AS today) AS d
WHERE m.shutdown_on <= d.today + 30
GROUP BY m.id, d.today;

COMMENT ON VIEW alerts.model_shutdown IS 'A model that is asked is switched off within 30 days';
COMMENT ON COLUMN alerts.model_shutdown.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.model_shutdown.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.model_shutdown.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.model_shutdown.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.model_shutdown.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.model_shutdown TO callscript_dba;
