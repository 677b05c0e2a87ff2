-- Dollars of each day by purse, and what 10,000 judged calls cost at that rate.
-- Index: cost_counters_pkey, judgements_created_at_idx.
-- Trap: a call counts on the day of its first verdict in the lane; calls that were scored again do not count
-- twice.

CREATE OR REPLACE VIEW bi.cost_days AS
SELECT c.day, sum(c.usd) AS usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'factory'), 0) AS factory_usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'judge_1'), 0) AS judge_usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'judge_2'), 0) AS second_opinion_usd,
       max(n.calls) AS judged_calls,
       sum(c.usd) / nullif(max(n.calls), 0) * 10000 AS usd_per_10000_calls
FROM core.cost_counters AS c
CROSS JOIN LATERAL (
    SELECT count(*) AS calls
    FROM core.judgements AS j
    WHERE j.origin = 'lane' AND j.created_at >= c.day::timestamp AT TIME ZONE 'UTC'
      AND j.created_at < (c.day + 1)::timestamp AT TIME ZONE 'UTC'
) AS n
GROUP BY c.day
ORDER BY c.day DESC;

COMMENT ON VIEW bi.cost_days IS 'One row per UTC day: what it cost, and what 10,000 calls would cost at that rate';
COMMENT ON COLUMN bi.cost_days.day IS 'UTC day';
COMMENT ON COLUMN bi.cost_days.usd IS 'Dollars in all';
COMMENT ON COLUMN bi.cost_days.factory_usd IS 'Dollars for decoding';
COMMENT ON COLUMN bi.cost_days.judge_usd IS 'Dollars for first opinions';
COMMENT ON COLUMN bi.cost_days.second_opinion_usd IS 'Dollars for second opinions';
COMMENT ON COLUMN bi.cost_days.judged_calls IS 'Calls that got their verdict that day';
COMMENT ON COLUMN bi.cost_days.usd_per_10000_calls IS 'Dollars for 10,000 judged calls';

GRANT SELECT ON bi.cost_days TO callscript_bi, callscript_web, callscript_dba;
