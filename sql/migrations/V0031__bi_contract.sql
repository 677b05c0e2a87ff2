-- The contract with BI tools made whole: figures by day, publisher and campaign, the health of the database, a day's filter
-- that is an index everywhere, and limits for whoever reads.
-- No view may use a function of schema callscript: dropping the extension must take nothing with it.

-- A report that was left open must not hold back vacuum, nor a careless one keep the disk busy; and compiling a report (jit)
-- takes longer than running one of a day. Settings of a role hold for whoever logs in under that very name and not for its
-- members (docs/bi.md). Where a DBA has set anything already, nothing is changed.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting AS s
                   WHERE s.setrole = 'callscript_bi'::pg_catalog.regrole AND s.setdatabase = 0) THEN
        ALTER ROLE callscript_bi SET statement_timeout = '60s';
        ALTER ROLE callscript_bi SET idle_in_transaction_session_timeout = '60s';
        ALTER ROLE callscript_bi SET jit = off;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'the limits of callscript_bi could not be set (%): let a superuser run the three ALTER ROLE of V0031__bi_contract.sql', SQLERRM;
END
$$;

SET LOCAL ROLE callscript_owner;

-- A day's filter ----------------------------------------------------------------------------------------------------
-- BI tools filter by the column `day`. The views group by exactly these expressions, so that the filter moves below the
-- grouping and finds the index. (AT TIME ZONE with a constant zone is immutable; date_trunc with a zone is not.)

CREATE INDEX IF NOT EXISTS calls_day_idx ON core.calls (((start_time_utc AT TIME ZONE 'UTC')::date));
CREATE INDEX IF NOT EXISTS judge_opinions_day_idx ON core.judge_opinions (((created_at AT TIME ZONE 'UTC')::date));
CREATE INDEX IF NOT EXISTS reconciliations_day_idx ON core.reconciliations (((slice_start AT TIME ZONE 'UTC')::date));
-- In the order in which the costs are grouped, so that a day is not sorted as a whole.
CREATE INDEX IF NOT EXISTS cost_ledger_day_idx
    ON core.cost_ledger (((at AT TIME ZONE 'UTC')::date), lane, item, model, unit);
-- What the views want of wide rows, so that 10,000 of them are not fetched for it.
CREATE INDEX IF NOT EXISTS flags_severity_idx ON core.flags (judgement_id) INCLUDE (severity);
CREATE INDEX IF NOT EXISTS transcripts_seconds_idx ON core.transcripts (call_id) INCLUDE (audio_seconds, decode_seconds);

-- By day ------------------------------------------------------------------------------------------------------------

-- Rows of the inbox and of judgements are fetched one by one: a plain join of a day's calls with tables a hundred times as
-- large is planned as a scan of those. Two parts, because only a tenth of the calls are in the inbox.
CREATE OR REPLACE VIEW core.call_facts AS
SELECT (k.start_time_utc AT TIME ZONE 'UTC')::date AS day, k.campaign_id, k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher, k.status, k.duration_seconds, k.revenue, k.payout,
       extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0) AS hang_up_to_flag_seconds,
       (SELECT x.score FROM core.judgements AS x WHERE x.id = k.judgement_id) AS score,
       NULL::core.severity AS severity, NULL::text AS state
FROM core.calls AS k
WHERE k.status <> 'flagged'
UNION ALL
SELECT (k.start_time_utc AT TIME ZONE 'UTC')::date, k.campaign_id, k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id), k.status, k.duration_seconds, k.revenue, k.payout,
       extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0),
       i.score, i.severity, coalesce(i.state, 'open')
FROM core.calls AS k
LEFT JOIN LATERAL (
    SELECT x.score, x.severity, x.state FROM core.inbox AS x WHERE x.call_id = k.id LIMIT 1
) AS i ON true
WHERE k.status = 'flagged';

COMMENT ON VIEW core.call_facts IS 'One row per call with its verdict and what reviewers made of it: what the daily figures of schema bi add up';
COMMENT ON COLUMN core.call_facts.day IS 'UTC day on which it began';
COMMENT ON COLUMN core.call_facts.campaign_id IS 'Campaign';
COMMENT ON COLUMN core.call_facts.publisher_id IS 'Ringba publisherId';
COMMENT ON COLUMN core.call_facts.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN core.call_facts.status IS 'Where the call stands';
COMMENT ON COLUMN core.call_facts.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN core.call_facts.revenue IS 'Dollars the buyer paid';
COMMENT ON COLUMN core.call_facts.payout IS 'Dollars the publisher got';
COMMENT ON COLUMN core.call_facts.hang_up_to_flag_seconds IS 'Seconds from hang-up to the verdict; null before one';
COMMENT ON COLUMN core.call_facts.score IS '0 to 100 from the judgement in force';
COMMENT ON COLUMN core.call_facts.severity IS 'Worst severity of a flagged call; null for others';
COMMENT ON COLUMN core.call_facts.state IS 'State of a flagged call in the inbox; null for others';

CREATE OR REPLACE VIEW bi.daily_kpis AS
SELECT d.day, d.calls, d.judged, d.flagged, d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical,
       d.open, d.confirmed, d.dismissed, d.escalated, d.failed, d.skipped,
       d.calls - d.judged - d.failed - d.skipped AS in_work,
       d.talk_seconds, d.revenue, d.payout, d.revenue_flagged, d.revenue_at_risk, d.revenue_confirmed_bad,
       d.hang_up_to_flag[1] AS hang_up_to_flag_p50_seconds, d.hang_up_to_flag[2] AS hang_up_to_flag_p95_seconds,
       s.usd, s.usd / d.calls AS usd_per_call
FROM (
    SELECT k.day,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           count(*) FILTER (WHERE k.status = 'failed') AS failed,
           count(*) FILTER (WHERE k.status = 'skipped') AS skipped,
           coalesce(sum(k.duration_seconds), 0) AS talk_seconds,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.status = 'flagged'), 0) AS revenue_flagged,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.hang_up_to_flag_seconds) AS hang_up_to_flag
    FROM core.call_facts AS k
    GROUP BY k.day
) AS d
CROSS JOIN LATERAL (SELECT coalesce(sum(c.usd), 0) AS usd FROM core.cost_counters AS c WHERE c.day = d.day) AS s
ORDER BY d.day DESC;

COMMENT ON VIEW bi.daily_kpis IS 'One row per UTC day on which calls began: how many, how good, how fast, at what price';
COMMENT ON COLUMN bi.daily_kpis.day IS 'UTC day on which the calls began';
COMMENT ON COLUMN bi.daily_kpis.calls IS 'Calls';
COMMENT ON COLUMN bi.daily_kpis.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.daily_kpis.flagged IS 'Calls whose verdict is flagged: open, confirmed, dismissed and escalated together';
COMMENT ON COLUMN bi.daily_kpis.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.daily_kpis.critical IS 'Flagged calls with a critical flag';
COMMENT ON COLUMN bi.daily_kpis.open IS 'Flagged calls with a flag that nobody has decided';
COMMENT ON COLUMN bi.daily_kpis.confirmed IS 'Flagged calls that reviewers confirmed';
COMMENT ON COLUMN bi.daily_kpis.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.daily_kpis.escalated IS 'Flagged calls that reviewers escalated';
COMMENT ON COLUMN bi.daily_kpis.failed IS 'Dead letters; see bi.dead_letters';
COMMENT ON COLUMN bi.daily_kpis.skipped IS 'Calls that are not judged: too short, or without a recording';
COMMENT ON COLUMN bi.daily_kpis.in_work IS 'Calls that still wait for a lane or are held by a worker';
COMMENT ON COLUMN bi.daily_kpis.talk_seconds IS 'Seconds of all calls as Ringba reports them';
COMMENT ON COLUMN bi.daily_kpis.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.daily_kpis.payout IS 'Dollars that publishers got';
COMMENT ON COLUMN bi.daily_kpis.revenue_flagged IS 'Dollars of revenue of flagged calls';
COMMENT ON COLUMN bi.daily_kpis.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.daily_kpis.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.daily_kpis.hang_up_to_flag_p50_seconds IS 'Median seconds from hang-up to verdict; null before the first; calls fetched by a backfill count as late as they are';
COMMENT ON COLUMN bi.daily_kpis.hang_up_to_flag_p95_seconds IS '95th percentile of the same';
COMMENT ON COLUMN bi.daily_kpis.usd IS 'Dollars spent on judge and decoding on this UTC day, by the day of spending and not of the call';
COMMENT ON COLUMN bi.daily_kpis.usd_per_call IS 'usd by calls; of use where calls are judged on the day on which they begin';

CREATE OR REPLACE VIEW bi.publisher_quality AS
SELECT d.day, d.publisher_id, d.publisher, d.calls, d.judged, d.flagged,
       d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical, d.open, d.confirmed, d.dismissed, d.escalated,
       d.revenue, d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.average_score, d.duration[1] AS duration_p50_seconds,
       d.duration[2] AS duration_p95_seconds
FROM (
    SELECT k.day, k.publisher_id, k.publisher,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           avg(k.score)::float8 AS average_score,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.duration_seconds::float8) AS duration
    FROM core.call_facts AS k
    GROUP BY k.day, k.publisher_id, k.publisher
) AS d
ORDER BY d.day DESC, d.calls DESC;

COMMENT ON VIEW bi.publisher_quality IS 'One row per UTC day and publisher (id and name): what was sold, and how good it was';
COMMENT ON COLUMN bi.publisher_quality.day IS 'UTC day on which the calls began';
COMMENT ON COLUMN bi.publisher_quality.publisher_id IS 'Ringba publisherId';
COMMENT ON COLUMN bi.publisher_quality.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN bi.publisher_quality.calls IS 'Calls';
COMMENT ON COLUMN bi.publisher_quality.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.publisher_quality.flagged IS 'Calls whose verdict is flagged: open, confirmed, dismissed and escalated together';
COMMENT ON COLUMN bi.publisher_quality.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.publisher_quality.critical IS 'Flagged calls with a critical flag';
COMMENT ON COLUMN bi.publisher_quality.open IS 'Flagged calls with a flag that nobody has decided';
COMMENT ON COLUMN bi.publisher_quality.confirmed IS 'Flagged calls that reviewers confirmed';
COMMENT ON COLUMN bi.publisher_quality.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.publisher_quality.escalated IS 'Flagged calls that reviewers escalated';
COMMENT ON COLUMN bi.publisher_quality.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.publisher_quality.payout IS 'Dollars that the publisher got';
COMMENT ON COLUMN bi.publisher_quality.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.publisher_quality.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.publisher_quality.average_score IS 'Mean score of the judged calls, 0 to 100';
COMMENT ON COLUMN bi.publisher_quality.duration_p50_seconds IS 'Median length of a call in seconds';
COMMENT ON COLUMN bi.publisher_quality.duration_p95_seconds IS '95th percentile of the length';

CREATE OR REPLACE VIEW bi.campaign_quality AS
SELECT d.day, d.campaign_id, g.name AS campaign, g.vertical_id AS vertical, d.calls, d.judged, d.flagged,
       d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical, d.open, d.confirmed, d.dismissed, d.escalated,
       d.revenue, d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.average_score, d.duration[1] AS duration_p50_seconds,
       d.duration[2] AS duration_p95_seconds
FROM (
    SELECT k.day, k.campaign_id,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           avg(k.score)::float8 AS average_score,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.duration_seconds::float8) AS duration
    FROM core.call_facts AS k
    GROUP BY k.day, k.campaign_id
) AS d
JOIN core.campaigns AS g ON g.id = d.campaign_id
ORDER BY d.day DESC, d.calls DESC;

COMMENT ON VIEW bi.campaign_quality IS 'One row per UTC day and campaign: what came in on it, and how good it was';
COMMENT ON COLUMN bi.campaign_quality.day IS 'UTC day on which the calls began';
COMMENT ON COLUMN bi.campaign_quality.campaign_id IS 'Internal id of the campaign; names may occur twice';
COMMENT ON COLUMN bi.campaign_quality.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.campaign_quality.vertical IS 'Vertical id of the campaign as it is now; null where none was recognised';
COMMENT ON COLUMN bi.campaign_quality.calls IS 'Calls';
COMMENT ON COLUMN bi.campaign_quality.judged IS 'Of them, calls that have a verdict: flagged or safe';
COMMENT ON COLUMN bi.campaign_quality.flagged IS 'Calls whose verdict is flagged: open, confirmed, dismissed and escalated together';
COMMENT ON COLUMN bi.campaign_quality.flagged_share IS '0 to 1: flagged among judged; null while none is judged';
COMMENT ON COLUMN bi.campaign_quality.critical IS 'Flagged calls with a critical flag';
COMMENT ON COLUMN bi.campaign_quality.open IS 'Flagged calls with a flag that nobody has decided';
COMMENT ON COLUMN bi.campaign_quality.confirmed IS 'Flagged calls that reviewers confirmed';
COMMENT ON COLUMN bi.campaign_quality.dismissed IS 'Flagged calls that reviewers dismissed';
COMMENT ON COLUMN bi.campaign_quality.escalated IS 'Flagged calls that reviewers escalated';
COMMENT ON COLUMN bi.campaign_quality.revenue IS 'Dollars that buyers paid';
COMMENT ON COLUMN bi.campaign_quality.payout IS 'Dollars that publishers got';
COMMENT ON COLUMN bi.campaign_quality.revenue_at_risk IS 'Dollars of revenue of flagged calls that are open';
COMMENT ON COLUMN bi.campaign_quality.revenue_confirmed_bad IS 'Dollars of revenue of flagged calls that were confirmed or escalated';
COMMENT ON COLUMN bi.campaign_quality.average_score IS 'Mean score of the judged calls, 0 to 100';
COMMENT ON COLUMN bi.campaign_quality.duration_p50_seconds IS 'Median length of a call in seconds';
COMMENT ON COLUMN bi.campaign_quality.duration_p95_seconds IS '95th percentile of the length';

-- The older views, with the columns they had --------------------------------------------------------------------------

-- Flags are counted in one look instead of two; nothing is looked at where neither column is asked for.
CREATE OR REPLACE VIEW bi.calls AS
SELECT k.id AS call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
       k.duration_seconds,
       g.name AS campaign,
       g.vertical_id AS vertical,
       k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.publisher_sub_id,
       k.buyer,
       coalesce(k.target_name, k.target_id) AS target,
       CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
            WHEN k.caller_number IS NOT NULL THEN '***' END AS caller,
       k.revenue,
       k.payout,
       k.status::text AS status,
       j.verdict::text AS verdict,
       j.score,
       j.summary,
       f.flags,
       f.worst_severity::text AS worst_severity,
       j.model AS judge_model,
       j.usd AS judge_usd,
       k.audio_bytes,
       k.retry_count,
       k.deferral_count,
       k.available_at,
       k.failed_lane::text AS failed_lane,
       k.processing_error,
       k.ingested_at,
       k.vaulted_at,
       k.transcribed_at,
       k.judged_at,
       j.tier AS judge_tier,
       j.sentiment,
       j.disposition,
       j.sale,
       j.coached_caller,
       j.intent,
       j.qa_version
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN core.judgements AS j ON j.id = k.judgement_id
LEFT JOIN LATERAL (
    SELECT count(*) AS flags, max(x.severity) AS worst_severity FROM core.flags AS x WHERE x.judgement_id = k.judgement_id
) AS f ON true;

-- By campaign first: a call has one, so that distinct calls of campaigns add up to those of a vertical. The call of each line
-- is looked up (and remembered): a plain join is planned as a scan of all calls.
CREATE OR REPLACE VIEW bi.costs_daily AS
SELECT c.day, c.lane::text AS lane, c.item, c.model, c.unit, sum(c.quantity) AS quantity, sum(c.usd) AS usd,
       sum(c.calls)::bigint AS calls, g.vertical_id AS vertical,
       sum(c.usd) / nullif(sum(c.calls), 0) * 10000 AS usd_per_10000_calls
FROM (
    SELECT (x.at AT TIME ZONE 'UTC')::date AS day, x.lane, x.item, x.model, x.unit, k.campaign_id,
           sum(x.quantity) AS quantity, sum(x.usd) AS usd, count(DISTINCT x.call_id) AS calls
    FROM core.cost_ledger AS x
    LEFT JOIN LATERAL (SELECT o.campaign_id FROM core.calls AS o WHERE o.id = x.call_id LIMIT 1) AS k ON true
    GROUP BY (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id
) AS c
LEFT JOIN core.campaigns AS g ON g.id = c.campaign_id
GROUP BY c.day, c.lane, c.item, c.model, c.unit, g.vertical_id
ORDER BY c.day DESC, c.lane, c.item, c.model, g.vertical_id;

-- Grouped by the day of the slice too, which is that of its hour.
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

-- Health ------------------------------------------------------------------------------------------------------------

-- Whose snapshot holds vacuum back, everybody may see (backend_xmin); since when a transaction of somebody else is open,
-- nobody may who is not a member of pg_read_all_stats. That role also shows the statements of every database of the server,
-- so no migration grants it. A DBA may: GRANT pg_read_all_stats TO callscript_owner. What comes out of it is this one figure.
CREATE OR REPLACE FUNCTION core.oldest_transaction_seconds() RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN (
        SELECT coalesce(round(max(extract(epoch FROM clock_timestamp() - a.xact_start)), 1), 0)
        FROM pg_stat_activity AS a
        WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()) END
$$;
COMMENT ON FUNCTION core.oldest_transaction_seconds() IS 'Age of the oldest open transaction of another session of this database; null: callscript_owner may not see it';
REVOKE ALL ON FUNCTION core.oldest_transaction_seconds() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.oldest_transaction_seconds() TO callscript_bi, callscript_web, callscript_dba;

CREATE OR REPLACE VIEW bi.health AS
WITH setting AS (
    SELECT coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.backlog_minutes'), 60) * 60 AS waiting,
           coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.snapshot_minutes'), 60) * 60 AS open,
           nullif(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.database_gb'), 0) * 1e9 AS bytes,
           make_interval(mins => coalesce(max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.silent_minutes'), 2))
               AS silence
    FROM core.settings AS s
    WHERE s.key IN ('watch.backlog_minutes', 'watch.snapshot_minutes', 'watch.database_gb', 'watch.silent_minutes')
      AND jsonb_typeof(s.value) = 'number'
), hot AS (
    -- Tables whose rows change many times each, and the dead rows at which autovacuum should begin.
    SELECT t.relname AS name, t.n_dead_tup AS dead, greatest(t.last_vacuum, t.last_autovacuum) AS vacuumed_at,
           coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                     WHERE o.option_name = 'autovacuum_vacuum_threshold'),
                    current_setting('autovacuum_vacuum_threshold')::numeric)
           + coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                       WHERE o.option_name = 'autovacuum_vacuum_scale_factor'),
                      current_setting('autovacuum_vacuum_scale_factor')::numeric) * greatest(c.reltuples, 0)::numeric AS due
    FROM pg_stat_user_tables AS t
    JOIN pg_class AS c ON c.oid = t.relid
    WHERE t.schemaname = 'core' AND t.relname IN ('calls', 'leases', 'inbox', 'sync_windows', 'workers', 'cost_counters')
), waiting AS (
    SELECT n.lane, n.paused, CASE n.lane
               WHEN 'ingest' THEN (SELECT min(w.available_at) FROM core.sync_windows AS w WHERE w.status = 'pending')
               WHEN 'vault' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'pending')
               WHEN 'factory' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'downloaded')
               WHEN 'judge' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'transcribed')
           END AS since
    FROM core.lanes AS n
), check_of (check_name, value, unit, limit_value, if_unknown, hint) AS (
    SELECT 'transactions.oldest_snapshot', (
               SELECT coalesce(max(x.age), 0)::numeric
               FROM (SELECT age(a.backend_xmin) AS age FROM pg_stat_activity AS a
                     WHERE a.pid <> pg_backend_pid() AND (a.datname IS NULL OR a.datname = current_database())
                     UNION ALL
                     SELECT age(p.transaction) FROM pg_prepared_xacts AS p WHERE p.database = current_database()
                     UNION ALL
                     SELECT greatest(age(r.xmin), age(r.catalog_xmin)) FROM pg_replication_slots AS r) AS x),
           'transactions', 1000000, true,
           'A session, prepared transaction or replication slot keeps dead rows alive: see pg_stat_activity.backend_xmin, pg_prepared_xacts, pg_replication_slots'
    UNION ALL
    SELECT 'transactions.oldest_open', core.oldest_transaction_seconds(), 'seconds', s.open, NULL,
           'End it: see pg_stat_activity.xact_start. Null: GRANT pg_read_all_stats TO callscript_owner makes it known'
    FROM setting AS s
    UNION ALL
    SELECT 'transactions.ids_used', (SELECT max(age(d.datfrozenxid))::numeric FROM pg_database AS d), 'transactions',
           2 * current_setting('autovacuum_freeze_max_age')::numeric, true,
           'Autovacuum does not keep up with freezing; at about 2,146,000,000 the server takes no more writes. VACUUM the database that is oldest in pg_database'
    UNION ALL
    SELECT 'connections.used', (SELECT count(*)::numeric FROM pg_stat_activity AS a WHERE a.datid IS NOT NULL), 'connections',
           floor(0.9 * (current_setting('max_connections')::numeric - current_setting('superuser_reserved_connections')::numeric)),
           true, 'The server soon refuses connections: see pg_stat_activity, or put a pooler in front'
    UNION ALL
    SELECT 'replication.retained_wal', CASE WHEN NOT pg_is_in_recovery() THEN (
               SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), r.restart_lsn)), 0) FROM pg_replication_slots AS r) END,
           'bytes', 10e9, NULL, 'A replica that is away fills the disk with its slot: bring it back, or pg_drop_replication_slot'
    UNION ALL
    SELECT 'dead_rows.' || h.name, h.dead, 'rows', greatest(2 * h.due, 2000), NULL,
           'Autovacuum should have come: see transactions.oldest_snapshot, and the server log for autovacuum'
    FROM hot AS h
    UNION ALL
    SELECT 'last_vacuum.' || h.name, round(extract(epoch FROM clock_timestamp() - h.vacuumed_at), 1), 'seconds', NULL, NULL,
           'For information; null: never since the statistics began, which is right for a table that hardly changes'
    FROM hot AS h
    UNION ALL
    SELECT 'waiting.' || w.lane, coalesce(round(greatest(extract(epoch FROM clock_timestamp() - w.since), 0), 1), 0), 'seconds',
           CASE WHEN NOT w.paused THEN s.waiting END, NULL,
           CASE WHEN w.paused THEN 'The lane is paused in core.lanes'
                ELSE 'What has waited longest could have been taken all that time: see bi.queue, bi.workers' END
    FROM waiting AS w CROSS JOIN setting AS s
    UNION ALL
    SELECT 'leases.expired', coalesce(round(max(extract(epoch FROM clock_timestamp() - l.deadline_at))
               FILTER (WHERE l.deadline_at < clock_timestamp()), 1), 0), 'seconds', 120, true,
           'Nobody takes back what a dead worker held: SELECT callscript.kill_zombies(), then see sweep.kill_zombies'
    FROM core.leases AS l
    UNION ALL
    SELECT 'sweep.' || j.job, round(extract(epoch FROM clock_timestamp() - v.last_run_at), 1), 'seconds', j.most, false,
           'It has not run for long, or never (null): start a worker, or SELECT callscript.schedule()'
    FROM (VALUES ('kill_zombies', 300), ('watchdog', 300), ('open_window', 300), ('reconcile', 180000), ('tidy', 180000))
         AS j (job, most)
    LEFT JOIN core.sweeps AS v ON v.job = j.job
    UNION ALL
    SELECT 'cron.last_run', round(extract(epoch FROM clock_timestamp() - max(v.last_cron_at)), 1), 'seconds', 300, NULL,
           'See cron.job_run_details and the server log, then SELECT callscript.schedule(). Null: pg_cron is not used'
    FROM core.sweeps AS v
    UNION ALL
    SELECT 'logs.default_partition', (SELECT count(*) FROM (SELECT FROM core.sys_logs_default LIMIT 10000) AS l)::numeric,
           'rows', 0, true, 'Log lines fit no month (10,000 at most are counted): SELECT core.make_log_partitions()'
    UNION ALL
    SELECT 'logs.missing_partitions', count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'core.sys_logs'::regclass
                 AND c.relname = 'sys_logs_' || to_char(m.month, 'YYYY_MM')))::numeric,
           'months', 0, true, 'This month or the next has no partition: SELECT core.make_log_partitions()'
    FROM (SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => n) AS month
          FROM generate_series(0, 1) AS n) AS m
    UNION ALL
    SELECT 'alerts.open', count(*)::numeric, 'alerts', 0, true, 'See bi.alerts WHERE is_open'
    FROM core.alerts AS a WHERE a.resolved_at IS NULL
    UNION ALL
    SELECT 'dead_letters', ((SELECT count(*) FROM core.calls AS k WHERE k.status = 'failed')
                            + (SELECT count(*) FROM core.sync_windows AS w WHERE w.status = 'failed'))::numeric,
           'items', 0, true, 'See bi.dead_letters, then SELECT callscript.requeue(''{}'')'
    UNION ALL
    SELECT 'workers.silent', count(*)::numeric, 'workers', 0, true,
           'See bi.workers; a newer process of the same host would have taken its place'
    FROM core.workers AS w CROSS JOIN setting AS s
    WHERE w.stopped_at IS NULL AND w.last_seen_at < clock_timestamp() - s.silence
      AND w.last_seen_at > clock_timestamp() - interval '1 day'
      AND NOT EXISTS (SELECT FROM core.workers AS o WHERE o.host = w.host AND o.started_at > w.last_seen_at)
    UNION ALL
    SELECT 'notifications.waiting', coalesce(round(max(extract(epoch FROM clock_timestamp() - n.created_at)), 1), 0), 'seconds',
           900, true, 'A target does not take what is sent, or no worker sends: see core.notifications.error'
    FROM core.notifications AS n WHERE n.delivered_at IS NULL AND n.dropped_at IS NULL
    UNION ALL
    SELECT 'notifications.given_up', count(*)::numeric, 'notifications', 0, true,
           'Of the last 24 hours; nobody was told: see core.notifications.error'
    FROM core.notifications AS n WHERE n.attempts >= 10 AND n.dropped_at > clock_timestamp() - interval '1 day'
    UNION ALL
    -- Who may not connect may not ask either, and would fail instead.
    SELECT 'database.size', CASE WHEN has_database_privilege(current_database(), 'CONNECT')
                                 THEN pg_database_size(current_database()) END::numeric,
           'bytes', s.bytes, NULL, 'Larger than the setting watch.database_gb: see the settings retention.*'
    FROM setting AS s
)
SELECT c.check_name, c.value, c.unit, c.limit_value, coalesce(c.value <= c.limit_value, CASE WHEN c.value IS NULL THEN c.if_unknown END)
           AS is_ok, c.hint
FROM check_of AS c
ORDER BY 5, 1;

COMMENT ON VIEW bi.health IS 'One row per check of database and pipeline, trouble first; meant for the primary, as a replica keeps no statistics of vacuum';
COMMENT ON COLUMN bi.health.check_name IS 'What is looked at: area.thing; stable';
COMMENT ON COLUMN bi.health.value IS 'What was found; null: cannot be known';
COMMENT ON COLUMN bi.health.unit IS 'Unit of value and limit_value';
COMMENT ON COLUMN bi.health.limit_value IS 'Up to this it is well; null: a figure only';
COMMENT ON COLUMN bi.health.is_ok IS 'false: somebody should look; null: a figure only, or cannot be known';
COMMENT ON COLUMN bi.health.hint IS 'What it means where it is not well, and what to do';

GRANT SELECT ON ALL TABLES IN SCHEMA bi TO callscript_bi, callscript_web, callscript_dba;
GRANT SELECT ON core.call_facts TO callscript_dba;
