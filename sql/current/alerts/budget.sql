-- The budget of the day is spent, so that nothing is judged until midnight UTC: raised by a claim that finds it spent and
-- again by the watchdog.
-- Indexes: those of core.budget_today.

CREATE OR REPLACE VIEW alerts.budget AS
SELECT 'budget:' || (clock_timestamp() AT TIME ZONE 'UTC')::date AS cause, 'critical'::core.severity AS severity,
       format('The judge rests until midnight UTC: %s of %s dollars of today''s budget are spent, and the rest would not '
              'surely pay for one more call. Calls wait and lose nothing; to go on now, raise budget.daily_usd in '
              'core.settings', round(b.spent_usd, 2), b.daily_usd) AS message,
       jsonb_build_object('spent_usd', b.spent_usd, 'reserved_usd', b.reserved_usd, 'daily_usd', b.daily_usd) AS details,
       'docs/runbooks/alerts.md'::text AS runbook
FROM core.budget_today AS b
WHERE b.stage = 'paused';

COMMENT ON VIEW alerts.budget IS 'The budget of the day is spent';
COMMENT ON COLUMN alerts.budget.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.budget.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.budget.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.budget.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.budget.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.budget TO callscript_dba;
