-- The model of tier 1 is gone and nothing takes its place: no call is judged until somebody names another.
-- Index: none; models and tiers are a few rows.
-- Trap: successors could form a ring; ten steps are plenty.

CREATE OR REPLACE VIEW alerts.no_model AS
WITH RECURSIVE chain AS (
    SELECT m.id, m.successor_id, 1 AS step, m.is_active AND coalesce(m.shutdown_on > d.today, true) AS is_usable
    FROM (SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date AS today) AS d, core.judge_tiers AS t
    JOIN core.judge_models AS m ON m.id = t.model_id
    WHERE t.tier = 1 AND t.is_active
    UNION ALL
    SELECT m.id, m.successor_id, c.step + 1,
           m.is_active AND coalesce(m.shutdown_on > (clock_timestamp() AT TIME ZONE 'UTC')::date, true)
    FROM chain AS c JOIN core.judge_models AS m ON m.id = c.successor_id
    WHERE NOT c.is_usable AND c.step < 10
)
SELECT 'no_model' AS cause, 'critical'::core.severity AS severity,
       format('No call is judged: the model %s of tier 1 is switched off and has no successor that can be asked. SELECT '
              'callscript.use_model(1, …, …) names another model of core.judge_models; calls wait and lose nothing', c.id) AS message,
       jsonb_build_object('model', c.id) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM chain AS c
WHERE c.step = 1 AND NOT EXISTS (SELECT FROM chain AS x WHERE x.is_usable);

COMMENT ON VIEW alerts.no_model IS 'The model of tier 1 is gone and nothing takes its place';
COMMENT ON COLUMN alerts.no_model.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.no_model.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.no_model.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.no_model.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.no_model.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.no_model TO callscript_dba;
