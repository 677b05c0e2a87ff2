-- What BI tools see of the ledger: windows with their pages, backfills, and the comparison with Ringba.

SET LOCAL ROLE callscript_owner;

CREATE OR REPLACE VIEW bi.sync_windows AS
SELECT w.id AS window_id, w.kind, w.window_start, w.window_end, w.parent_id, w.status::text AS status, w.pages, w.records,
       w.distinct_calls, w.ringba_total, w.short_pages, w.partial, w.inserted, w.changed, w.identical, w.rejected,
       w.retry_count, w.deferral_count, w.available_at, w.processing_error, w.duration_ms, w.created_at, w.finished_at,
       w.root_id, w.backfill_id, w.passes, w.page_log
FROM core.sync_windows AS w;

COMMENT ON COLUMN bi.sync_windows.kind IS 'rolling, backfill, reread, heal, half or audit';
COMMENT ON COLUMN bi.sync_windows.root_id IS 'The window that the first split began with';
COMMENT ON COLUMN bi.sync_windows.backfill_id IS 'The backfill it belongs to';
COMMENT ON COLUMN bi.sync_windows.passes IS 'How often the last attempt read the window from its start';
COMMENT ON COLUMN bi.sync_windows.page_log IS 'Pages of the last attempt: [offset, records received, Ringba''s count or null, marked as partial]';

CREATE OR REPLACE VIEW bi.backfills AS
SELECT b.id AS backfill_id, b.from_time, b.to_time, b.step, b.requested_by, b.created_at, w.windows, w.done, w.open, w.failed,
       w.inserted, w.changed, w.identical,
       CASE WHEN w.open > 0 THEN 'running' WHEN w.failed > 0 THEN 'in doubt' ELSE 'done' END AS state,
       w.finished_at
FROM core.backfills AS b
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.status <> 'split') AS windows,
           count(*) FILTER (WHERE x.status = 'done') AS done,
           count(*) FILTER (WHERE x.status IN ('pending', 'working')) AS open,
           count(*) FILTER (WHERE x.status = 'failed') AS failed,
           coalesce(sum(x.inserted), 0)::bigint AS inserted,
           coalesce(sum(x.changed), 0)::bigint AS changed,
           coalesce(sum(x.identical), 0)::bigint AS identical,
           CASE WHEN count(*) FILTER (WHERE x.status IN ('pending', 'working')) = 0 THEN max(x.finished_at) END AS finished_at
    FROM core.sync_windows AS x
    WHERE x.backfill_id = b.id
) AS w
ORDER BY b.created_at DESC;

COMMENT ON VIEW bi.backfills IS 'Stretches of history that were asked for, and how far they are';
COMMENT ON COLUMN bi.backfills.backfill_id IS 'Internal id';
COMMENT ON COLUMN bi.backfills.from_time IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN bi.backfills.to_time IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN bi.backfills.step IS 'Length of one window';
COMMENT ON COLUMN bi.backfills.requested_by IS 'Database role that asked';
COMMENT ON COLUMN bi.backfills.created_at IS 'When it was asked for';
COMMENT ON COLUMN bi.backfills.windows IS 'Windows, pieces of split ones counted instead of the whole';
COMMENT ON COLUMN bi.backfills.done IS 'Windows read whole';
COMMENT ON COLUMN bi.backfills.open IS 'Windows that wait or are being read';
COMMENT ON COLUMN bi.backfills.failed IS 'Windows in doubt';
COMMENT ON COLUMN bi.backfills.inserted IS 'Calls that were new';
COMMENT ON COLUMN bi.backfills.changed IS 'Calls whose metadata changed';
COMMENT ON COLUMN bi.backfills.identical IS 'Calls already stored unchanged';
COMMENT ON COLUMN bi.backfills.state IS 'running, done, or in doubt';
COMMENT ON COLUMN bi.backfills.finished_at IS 'When its last window ended; null while it runs';

CREATE OR REPLACE VIEW bi.reconciliation AS
SELECT (r.hour_start AT TIME ZONE 'UTC')::date AS day, r.hour_start, r.campaign, r.ringba_calls, r.stored_calls,
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
    SELECT x.hour_start, CASE WHEN x.campaign_key = '' THEN '(no calls)' ELSE max(x.campaign) END AS campaign,
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
    FROM (SELECT z.*, date_trunc('hour', z.slice_start, 'UTC') AS hour_start FROM core.reconciliations AS z) AS x
    GROUP BY x.hour_start, x.campaign_key
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

COMMENT ON COLUMN bi.alerts.kind IS 'backlog, lane_stalled, worker_silent, window_in_doubt, budget, model_shutdown, cron_silent, dead_letters, circuit or reconciliation';

GRANT SELECT ON bi.sync_windows, bi.backfills, bi.reconciliation TO callscript_bi, callscript_web, callscript_dba;
