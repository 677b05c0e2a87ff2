-- The alert of a day whose budget is spent; the watchdog and a claim that finds the budget spent raise it.

CREATE OR REPLACE VIEW core.budget_alerts AS
SELECT d.cause, 'budget' AS kind, 'critical'::core.severity AS severity,
       format('The judge rests until midnight UTC: %s of %s dollars of today''s budget are spent, and the rest would not '
              'surely pay for one more call. Calls wait and lose nothing; to go on now, raise budget.daily_usd in '
              'core.settings', round(b.spent_usd, 2), b.daily_usd) AS message,
       jsonb_build_object('spent_usd', b.spent_usd, 'reserved_usd', b.reserved_usd, 'daily_usd', b.daily_usd) AS details
FROM core.budget_today AS b
CROSS JOIN (SELECT format('budget:%s', (clock_timestamp() AT TIME ZONE 'UTC')::date) AS cause) AS d
-- What is spent only grows within a day, so this is raised once.
WHERE b.stage = 'paused';

COMMENT ON VIEW core.budget_alerts IS 'The alert of a day whose budget is spent, in the shape of core.alerts';
COMMENT ON COLUMN core.budget_alerts.cause IS 'budget: and the UTC day';
COMMENT ON COLUMN core.budget_alerts.kind IS 'budget';
COMMENT ON COLUMN core.budget_alerts.severity IS 'critical: nothing is judged';
COMMENT ON COLUMN core.budget_alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN core.budget_alerts.details IS 'Figures behind it';

GRANT SELECT ON core.budget_alerts TO callscript_dba;
