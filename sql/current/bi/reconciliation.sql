-- The comparison with Ringba by hour and campaign: green, or the difference in words.
-- Index: reconciliations_day_idx; reconciliations_slice_once or reconciliations_red_idx for the minutes in
-- doubt.
-- Trap: the view groups by the day of the slice too, which is that of its hour: so a filter by day finds the
-- index.

CREATE OR REPLACE VIEW bi.reconciliation AS
SELECT r.day, r.hour_start, r.campaign, r.ringba_calls, r.stored_calls,
       r.ringba_seconds, r.stored_seconds, r.ringba_revenue, r.stored_revenue, r.ringba_payout, r.stored_payout,
       CASE WHEN r.minutes_in_doubt = '{}' THEN 'green' ELSE 'red' END AS state,
       r.minutes_in_doubt,
       CASE WHEN r.minutes_in_doubt <> '{}' THEN concat_ws(', ',
            CASE WHEN r.stored_calls <> r.ringba_calls THEN format('%s of %s calls', r.stored_calls, r.ringba_calls) END,
            CASE WHEN r.stored_seconds <> r.ringba_seconds
                 THEN format('%s of %s talk seconds', r.stored_seconds, r.ringba_seconds) END,
            CASE WHEN r.stored_revenue <> r.ringba_revenue
                 THEN format('$%s of $%s revenue', round(r.stored_revenue, 2), round(r.ringba_revenue, 2)) END,
            CASE WHEN r.stored_payout <> r.ringba_payout
                 THEN format('$%s of $%s payout', round(r.stored_payout, 2), round(r.ringba_payout, 2)) END,
            'at ' || (SELECT string_agg(to_char(m AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY m)
                      FROM unnest(r.minutes_in_doubt) AS m)) END AS difference,
       r.checked_at
FROM (
    SELECT x.day, x.hour_start, CASE WHEN x.campaign_key = '' THEN '(no calls)' ELSE max(x.campaign) END AS campaign,
           sum(x.ringba_calls) AS ringba_calls, sum(x.stored_calls) AS stored_calls,
           sum(x.ringba_seconds)::bigint AS ringba_seconds, sum(x.stored_seconds)::bigint AS stored_seconds,
           sum(x.ringba_revenue) AS ringba_revenue, sum(x.stored_revenue) AS stored_revenue,
           sum(x.ringba_payout) AS ringba_payout, sum(x.stored_payout) AS stored_payout,
           ARRAY(SELECT y.minute
                 FROM (SELECT n.slice_start, n.campaign_key, unnest(n.minutes_in_doubt) AS minute
                       FROM core.reconciliations AS n WHERE cardinality(n.minutes_in_doubt) > 0) AS y
                 WHERE y.campaign_key = x.campaign_key AND y.slice_start >= x.hour_start
                   AND y.slice_start < x.hour_start + interval '1 hour'
                 ORDER BY y.minute) AS minutes_in_doubt,
           min(x.checked_at) AS checked_at
    FROM (SELECT z.*, date_trunc('hour', z.slice_start, 'UTC') AS hour_start, (z.slice_start AT TIME ZONE 'UTC')::date AS day
          FROM core.reconciliations AS z) AS x
    GROUP BY x.day, x.hour_start, x.campaign_key
) AS r
ORDER BY r.hour_start DESC, r.campaign;

COMMENT ON VIEW bi.reconciliation IS 'What is stored beside what Ringba says, per hour and campaign: green, or the exact difference';
COMMENT ON COLUMN bi.reconciliation.day IS 'UTC day';
COMMENT ON COLUMN bi.reconciliation.hour_start IS 'Start of the hour';
COMMENT ON COLUMN bi.reconciliation.campaign IS 'Campaign; (no calls) where the hour was checked and nobody called';
COMMENT ON COLUMN bi.reconciliation.ringba_calls IS 'Calls that Ringba lists';
COMMENT ON COLUMN bi.reconciliation.stored_calls IS 'Calls that are stored';
COMMENT ON COLUMN bi.reconciliation.ringba_seconds IS 'Talk seconds by Ringba';
COMMENT ON COLUMN bi.reconciliation.stored_seconds IS 'Talk seconds stored';
COMMENT ON COLUMN bi.reconciliation.ringba_revenue IS 'Dollars of revenue by Ringba';
COMMENT ON COLUMN bi.reconciliation.stored_revenue IS 'Dollars of revenue stored';
COMMENT ON COLUMN bi.reconciliation.ringba_payout IS 'Dollars of payout by Ringba';
COMMENT ON COLUMN bi.reconciliation.stored_payout IS 'Dollars of payout stored';
COMMENT ON COLUMN bi.reconciliation.state IS 'green or red';
COMMENT ON COLUMN bi.reconciliation.minutes_in_doubt IS 'Starts of the minutes that differ';
COMMENT ON COLUMN bi.reconciliation.difference IS 'The difference in words; null when green';
COMMENT ON COLUMN bi.reconciliation.checked_at IS 'When it was compared';

GRANT SELECT ON bi.reconciliation TO callscript_bi, callscript_web, callscript_dba;
