-- Today's budget for people: core.budget_today without the figures that only a claim needs.
-- Index: see core.budget_today.

CREATE OR REPLACE VIEW bi.budget AS
SELECT b.daily_usd, b.spent_usd, b.reserved_usd, b.stage, b.judging, b.claimable, b.may_ask_second
FROM core.budget_today AS b;

COMMENT ON VIEW bi.budget IS 'One row: where today''s budget stands';
COMMENT ON COLUMN bi.budget.daily_usd IS 'Dollars per UTC day, the setting budget.daily_usd';
COMMENT ON COLUMN bi.budget.spent_usd IS 'Dollars spent since midnight UTC';
COMMENT ON COLUMN bi.budget.reserved_usd IS 'Most that the calls in judgement can still cost';
COMMENT ON COLUMN bi.budget.stage IS 'open, slowed, downgraded (no second opinions) or paused until midnight UTC';
COMMENT ON COLUMN bi.budget.judging IS 'Calls in judgement';
COMMENT ON COLUMN bi.budget.claimable IS 'Calls the judge may still take on at this moment';
COMMENT ON COLUMN bi.budget.may_ask_second IS 'Whether one more second opinion may be asked for';

GRANT SELECT ON bi.budget TO callscript_bi, callscript_web, callscript_dba;
