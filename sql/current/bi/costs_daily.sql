-- Dollars by day, lane, item, model and vertical: days that are closed (core.daily_costs) and those since.
-- A call has one campaign, so distinct calls of campaigns add up to those of a vertical.
-- Index: daily_costs_once_idx and cost_ledger_day_idx; a filter by day is an index condition in both parts.

CREATE OR REPLACE VIEW bi.costs_daily AS
SELECT c.day, c.lane::text AS lane, c.item, c.model, c.unit, sum(c.quantity) AS quantity, sum(c.usd) AS usd,
       sum(c.calls)::bigint AS calls, g.vertical_id AS vertical,
       sum(c.usd) / nullif(sum(c.calls), 0) * 10000 AS usd_per_10000_calls
FROM (
    SELECT d.day, d.lane, d.item, d.model, d.unit, d.campaign_id, d.quantity, d.usd, d.calls FROM core.daily_costs AS d
    UNION ALL
    -- The call of each line is looked up (and remembered): a plain join is planned as a scan of all calls.
    SELECT (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id,
           sum(x.quantity), sum(x.usd), count(DISTINCT x.call_id)
    FROM core.cost_ledger AS x
    LEFT JOIN LATERAL (SELECT o.campaign_id FROM core.calls AS o WHERE o.id = x.call_id LIMIT 1) AS k ON true
    WHERE (x.at AT TIME ZONE 'UTC')::date > (SELECT coalesce(max(d.day), '-infinity') FROM core.daily_costs AS d)
    GROUP BY (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id
) AS c
LEFT JOIN core.campaigns AS g ON g.id = c.campaign_id
GROUP BY c.day, c.lane, c.item, c.model, c.unit, g.vertical_id
ORDER BY c.day DESC, c.lane, c.item, c.model, g.vertical_id;

COMMENT ON VIEW bi.costs_daily IS 'Dollars by UTC day, lane, item, model and vertical';
COMMENT ON COLUMN bi.costs_daily.day IS 'UTC day on which it was spent';
COMMENT ON COLUMN bi.costs_daily.lane IS 'Lane that spent it';
COMMENT ON COLUMN bi.costs_daily.item IS 'judge_input (uncached), judge_cached, judge_output (without reasoning), judge_reasoning, judge_unanswered (at the most that it can have cost) or decode';
COMMENT ON COLUMN bi.costs_daily.model IS 'Language or speech model';
COMMENT ON COLUMN bi.costs_daily.unit IS 'tokens or seconds';
COMMENT ON COLUMN bi.costs_daily.quantity IS 'How much';
COMMENT ON COLUMN bi.costs_daily.usd IS 'Dollars at the prices in force then';
COMMENT ON COLUMN bi.costs_daily.calls IS 'Distinct calls it was spent on';
COMMENT ON COLUMN bi.costs_daily.vertical IS 'Vertical of the calls; null where none was recognised';
COMMENT ON COLUMN bi.costs_daily.usd_per_10000_calls IS 'Dollars for 10,000 calls like these';

GRANT SELECT ON bi.costs_daily TO callscript_bi, callscript_web, callscript_dba;
