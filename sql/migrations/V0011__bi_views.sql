-- The contract with BI tools: stable columns, documented, without telephone numbers. A column is never renamed or
-- dropped, only added at the end.
-- No view may use a function of schema callscript: dropping the extension must take nothing with it.

SET LOCAL ROLE callscript_owner;

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
       (SELECT count(*) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id) AS flags,
       (SELECT max(f.severity) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id)::text AS worst_severity,
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
       k.judged_at
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN core.judgements AS j ON j.id = k.judgement_id;

COMMENT ON VIEW bi.calls IS 'One row per call: what Ringba says of it, where it stands, and the verdict in force';
COMMENT ON COLUMN bi.calls.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.calls.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.calls.call_time IS 'When the call began';
COMMENT ON COLUMN bi.calls.hang_up_at IS 'When it ended: call_time plus duration';
COMMENT ON COLUMN bi.calls.duration_seconds IS 'Length in seconds as Ringba reports it; null where unknown';
COMMENT ON COLUMN bi.calls.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.calls.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.calls.publisher_id IS 'Ringba publisherId';
COMMENT ON COLUMN bi.calls.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN bi.calls.publisher_sub_id IS 'The publisher''s own source';
COMMENT ON COLUMN bi.calls.buyer IS 'Who bought the call';
COMMENT ON COLUMN bi.calls.target IS 'Where it was routed: name, or id';
COMMENT ON COLUMN bi.calls.caller IS 'Caller''s number, masked but for the last four digits';
COMMENT ON COLUMN bi.calls.revenue IS 'Dollars the buyer paid';
COMMENT ON COLUMN bi.calls.payout IS 'Dollars the publisher got';
COMMENT ON COLUMN bi.calls.status IS 'pending, vaulting, downloaded, processing, transcribed, judging, flagged, safe, skipped or failed';
COMMENT ON COLUMN bi.calls.verdict IS 'flagged or safe, from the judgement in force; null before one';
COMMENT ON COLUMN bi.calls.score IS '0 to 100 from the judgement in force';
COMMENT ON COLUMN bi.calls.summary IS 'Summary from the judgement in force';
COMMENT ON COLUMN bi.calls.flags IS 'Number of flags of the judgement in force';
COMMENT ON COLUMN bi.calls.worst_severity IS 'Worst severity among those flags';
COMMENT ON COLUMN bi.calls.judge_model IS 'Language model that judged; null when judged by rules only';
COMMENT ON COLUMN bi.calls.judge_usd IS 'Dollars the judgement cost';
COMMENT ON COLUMN bi.calls.audio_bytes IS 'Size of the stored recording in bytes';
COMMENT ON COLUMN bi.calls.retry_count IS 'Failed attempts in the present lane';
COMMENT ON COLUMN bi.calls.deferral_count IS 'Times the other party asked us to come back later in the present lane';
COMMENT ON COLUMN bi.calls.available_at IS 'Not tried again before this time';
COMMENT ON COLUMN bi.calls.failed_lane IS 'Lane in which it became a dead letter';
COMMENT ON COLUMN bi.calls.processing_error IS 'Why the last attempt failed or the call was skipped';
COMMENT ON COLUMN bi.calls.ingested_at IS 'When the call was first stored';
COMMENT ON COLUMN bi.calls.vaulted_at IS 'When its recording was safe';
COMMENT ON COLUMN bi.calls.transcribed_at IS 'When its transcript was stored';
COMMENT ON COLUMN bi.calls.judged_at IS 'When its verdict was stored';

CREATE OR REPLACE VIEW bi.flags AS
SELECT f.id AS flag_id,
       f.call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       g.name AS campaign,
       g.vertical_id AS vertical,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.buyer,
       f.rule_id,
       v.name AS rule_name,
       f.rule_version,
       f.severity::text AS severity,
       f.confidence,
       f.quote,
       f.speaker::text AS speaker,
       f.segment,
       f.start_seconds,
       f.end_seconds,
       f.source::text AS source,
       f.reason,
       f.occurrences,
       j.score,
       d.action::text AS disposition,
       d.reviewer AS disposition_by,
       d.created_at AS disposition_at,
       k.revenue,
       f.created_at AS flagged_at
FROM core.flags AS f
JOIN core.calls AS k ON k.id = f.call_id AND k.judgement_id = f.judgement_id
JOIN core.judgements AS j ON j.id = f.judgement_id
JOIN core.campaigns AS g ON g.id = k.campaign_id
JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
LEFT JOIN LATERAL (
    SELECT x.action, x.reviewer, x.created_at
    FROM core.dispositions AS x
    WHERE x.flag_id = f.id
    ORDER BY x.id DESC
    LIMIT 1
) AS d ON true;

COMMENT ON VIEW bi.flags IS 'One row per flag of the judgement in force: what is wrong with a call, with its evidence';
COMMENT ON COLUMN bi.flags.flag_id IS 'Internal id of the flag';
COMMENT ON COLUMN bi.flags.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.flags.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.flags.call_time IS 'When the call began';
COMMENT ON COLUMN bi.flags.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.flags.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.flags.publisher IS 'Who sold the call: name, or id';
COMMENT ON COLUMN bi.flags.buyer IS 'Who bought the call';
COMMENT ON COLUMN bi.flags.rule_id IS 'The rule that was broken';
COMMENT ON COLUMN bi.flags.rule_name IS 'Its name in the version in force then';
COMMENT ON COLUMN bi.flags.rule_version IS 'Its version in force then';
COMMENT ON COLUMN bi.flags.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.flags.confidence IS '0 to 1';
COMMENT ON COLUMN bi.flags.quote IS 'Words of the transcript that prove it, verbatim';
COMMENT ON COLUMN bi.flags.speaker IS 'agent, caller or unknown';
COMMENT ON COLUMN bi.flags.segment IS 'Index of the transcript segment in which the quote begins, from 0';
COMMENT ON COLUMN bi.flags.start_seconds IS 'Second of the recording at which the evidence starts';
COMMENT ON COLUMN bi.flags.end_seconds IS 'Second of the recording at which the evidence ends';
COMMENT ON COLUMN bi.flags.source IS 'rule or judge';
COMMENT ON COLUMN bi.flags.reason IS 'One sentence on why';
COMMENT ON COLUMN bi.flags.occurrences IS 'How often the rule was broken in the call; the quote is the first';
COMMENT ON COLUMN bi.flags.score IS 'Score of the call, 0 to 100';
COMMENT ON COLUMN bi.flags.disposition IS 'Newest decision of a reviewer: confirmed, dismissed, escalated or reopened; null: not reviewed';
COMMENT ON COLUMN bi.flags.disposition_by IS 'Who decided';
COMMENT ON COLUMN bi.flags.disposition_at IS 'When it was decided';
COMMENT ON COLUMN bi.flags.revenue IS 'Dollars the buyer paid for the call';
COMMENT ON COLUMN bi.flags.flagged_at IS 'When the flag was raised';

CREATE OR REPLACE VIEW bi.queue AS
SELECT n.lane::text AS lane, q.waiting, q.working, q.backing_off, q.oldest_waiting_at,
       extract(epoch FROM clock_timestamp() - q.oldest_waiting_at)::bigint AS oldest_waiting_seconds,
       q.dead_letters, n.paused
FROM (
    SELECT 'ingest'::core.lane AS lane,
           (SELECT count(*) FROM core.sync_windows AS i
            WHERE i.status = 'pending' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.sync_windows AS i
            WHERE i.status = 'pending' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.sync_windows AS i WHERE i.status = 'working') AS working,
           (SELECT min(i.window_start) FROM core.sync_windows AS i WHERE i.status = 'pending') AS oldest_waiting_at,
           (SELECT count(*) FROM core.sync_windows AS i WHERE i.status = 'failed')
               + (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'ingest') AS dead_letters
    UNION ALL
    SELECT 'vault'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'pending' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'pending' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'vaulting') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'pending') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'vault') AS dead_letters
    UNION ALL
    SELECT 'factory'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'downloaded' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'downloaded' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'processing') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'downloaded') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'factory') AS dead_letters
    UNION ALL
    SELECT 'judge'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'transcribed' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'transcribed' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'judging') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'transcribed') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'judge') AS dead_letters
) AS q
JOIN core.lanes AS n ON n.lane = q.lane
ORDER BY n.lane;

COMMENT ON VIEW bi.queue IS 'One row per lane: what waits, what is in work, what is stuck';
COMMENT ON COLUMN bi.queue.lane IS 'ingest, vault, factory or judge';
COMMENT ON COLUMN bi.queue.waiting IS 'Items that could be claimed now';
COMMENT ON COLUMN bi.queue.working IS 'Items that a worker holds';
COMMENT ON COLUMN bi.queue.backing_off IS 'Items that wait for their next attempt';
COMMENT ON COLUMN bi.queue.oldest_waiting_at IS 'Start of the oldest call (or window) that waits or backs off';
COMMENT ON COLUMN bi.queue.oldest_waiting_seconds IS 'Age of that in seconds';
COMMENT ON COLUMN bi.queue.dead_letters IS 'Items that failed for good; see bi.dead_letters';
COMMENT ON COLUMN bi.queue.paused IS 'Whether the lane is switched off in core.lanes';

CREATE OR REPLACE VIEW bi.latency AS
SELECT t.call_id, t.ringba_call_id, t.call_time, t.status, t.hang_up_at, t.ingested_at, t.vaulted_at, t.transcribed_at,
       t.judged_at,
       extract(epoch FROM t.ingested_at - t.hang_up_at)::float8 AS ingest_seconds,
       extract(epoch FROM t.vaulted_at - t.ingested_at)::float8 AS vault_seconds,
       extract(epoch FROM t.transcribed_at - t.vaulted_at)::float8 AS factory_seconds,
       extract(epoch FROM t.judged_at - t.transcribed_at)::float8 AS judge_seconds,
       extract(epoch FROM t.judged_at - t.hang_up_at)::float8 AS hang_up_to_flag_seconds,
       r.audio_seconds,
       r.decode_seconds
FROM (
    SELECT k.id AS call_id, k.ringba_call_id, k.start_time_utc AS call_time, k.status::text AS status,
           k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
           k.ingested_at, k.vaulted_at, k.transcribed_at, k.judged_at
    FROM core.calls AS k
) AS t
LEFT JOIN core.transcripts AS r ON r.call_id = t.call_id;

COMMENT ON VIEW bi.latency IS 'One row per call: when each stage was reached and how many seconds each took';
COMMENT ON COLUMN bi.latency.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.latency.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.latency.call_time IS 'When the call began';
COMMENT ON COLUMN bi.latency.status IS 'Where it stands';
COMMENT ON COLUMN bi.latency.hang_up_at IS 'When it ended: call_time plus duration';
COMMENT ON COLUMN bi.latency.ingested_at IS 'When the call was first stored';
COMMENT ON COLUMN bi.latency.vaulted_at IS 'When its recording was safe';
COMMENT ON COLUMN bi.latency.transcribed_at IS 'When its transcript was stored';
COMMENT ON COLUMN bi.latency.judged_at IS 'When its verdict was stored';
COMMENT ON COLUMN bi.latency.ingest_seconds IS 'Seconds from hang-up to the first sight of the call';
COMMENT ON COLUMN bi.latency.vault_seconds IS 'Seconds from there to the safe recording, waiting included';
COMMENT ON COLUMN bi.latency.factory_seconds IS 'Seconds from there to the transcript, waiting included';
COMMENT ON COLUMN bi.latency.judge_seconds IS 'Seconds from there to the verdict, waiting included';
COMMENT ON COLUMN bi.latency.hang_up_to_flag_seconds IS 'Seconds from hang-up to the verdict; null before one';
COMMENT ON COLUMN bi.latency.audio_seconds IS 'Length of the recording in seconds';
COMMENT ON COLUMN bi.latency.decode_seconds IS 'Seconds the recogniser worked';

CREATE OR REPLACE VIEW bi.dead_letters AS
SELECT k.id AS item_id, 'call' AS kind, k.failed_lane::text AS lane, k.ringba_call_id, k.start_time_utc AS starts_at,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS ends_at,
       k.retry_count, k.processing_error AS error,
       format('SELECT callscript.requeue(''{"ids":["%s"]}'')', k.id) AS replay
FROM core.calls AS k
WHERE k.status = 'failed'
UNION ALL
SELECT w.id, 'window', 'ingest', NULL, w.window_start, w.window_end, w.retry_count, w.processing_error,
       format('SELECT callscript.requeue(''{"ids":["%s"]}'')', w.id)
FROM core.sync_windows AS w
WHERE w.status = 'failed'
ORDER BY starts_at DESC;

COMMENT ON VIEW bi.dead_letters IS 'Everything that failed for good, with the statement that tries it again';
COMMENT ON COLUMN bi.dead_letters.item_id IS 'Internal id of the call or window';
COMMENT ON COLUMN bi.dead_letters.kind IS 'call or window';
COMMENT ON COLUMN bi.dead_letters.lane IS 'Lane in which it failed';
COMMENT ON COLUMN bi.dead_letters.ringba_call_id IS 'Ringba inboundCallId; null for a window';
COMMENT ON COLUMN bi.dead_letters.starts_at IS 'Start of the call or window';
COMMENT ON COLUMN bi.dead_letters.ends_at IS 'End of the call or window';
COMMENT ON COLUMN bi.dead_letters.retry_count IS 'Attempts spent';
COMMENT ON COLUMN bi.dead_letters.error IS 'Why the last attempt failed';
COMMENT ON COLUMN bi.dead_letters.replay IS 'Statement that puts it back into the queue';

CREATE OR REPLACE VIEW bi.costs_daily AS
SELECT (c.at AT TIME ZONE 'UTC')::date AS day, c.lane::text AS lane, c.item, c.model, c.unit,
       sum(c.quantity) AS quantity, sum(c.usd) AS usd, count(DISTINCT c.call_id) AS calls
FROM core.cost_ledger AS c
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1 DESC, 2, 3, 4;

COMMENT ON VIEW bi.costs_daily IS 'Dollars by UTC day, lane, item and model';
COMMENT ON COLUMN bi.costs_daily.day IS 'UTC day on which it was spent';
COMMENT ON COLUMN bi.costs_daily.lane IS 'Lane that spent it';
COMMENT ON COLUMN bi.costs_daily.item IS 'judge_input, judge_cached, judge_output or decode';
COMMENT ON COLUMN bi.costs_daily.model IS 'Language or speech model';
COMMENT ON COLUMN bi.costs_daily.unit IS 'tokens or seconds';
COMMENT ON COLUMN bi.costs_daily.quantity IS 'How much';
COMMENT ON COLUMN bi.costs_daily.usd IS 'Dollars at the prices in force then';
COMMENT ON COLUMN bi.costs_daily.calls IS 'Distinct calls it was spent on';

CREATE OR REPLACE VIEW bi.workers AS
SELECT w.id AS worker, w.host, w.version, w.lanes, w.slots, w.device, w.model, w.started_at, w.last_seen_at, w.stopped_at,
       CASE WHEN w.stopped_at IS NOT NULL THEN 'stopped'
            WHEN w.last_seen_at < clock_timestamp() - s.silence THEN 'silent'
            ELSE 'running' END AS state,
       (SELECT count(*) FROM core.leases AS l WHERE l.worker = w.id) AS holds
FROM core.workers AS w
CROSS JOIN (SELECT make_interval(mins => (x.value #>> '{}')::integer) AS silence
            FROM core.settings AS x WHERE x.key = 'watch.silent_minutes') AS s
ORDER BY w.last_seen_at DESC;

COMMENT ON VIEW bi.workers IS 'One row per worker process, newest sign of life first';
COMMENT ON COLUMN bi.workers.worker IS 'Id, new at every start of the process';
COMMENT ON COLUMN bi.workers.host IS 'Host name';
COMMENT ON COLUMN bi.workers.version IS 'Worker version';
COMMENT ON COLUMN bi.workers.lanes IS 'Lanes it works';
COMMENT ON COLUMN bi.workers.slots IS 'Decoder slots';
COMMENT ON COLUMN bi.workers.device IS 'GPU or CPU it decodes on';
COMMENT ON COLUMN bi.workers.model IS 'Speech model it has loaded';
COMMENT ON COLUMN bi.workers.started_at IS 'When it started';
COMMENT ON COLUMN bi.workers.last_seen_at IS 'Last sign of life';
COMMENT ON COLUMN bi.workers.stopped_at IS 'When it said good-bye';
COMMENT ON COLUMN bi.workers.state IS 'running, silent (no sign of life for watch.silent_minutes) or stopped';
COMMENT ON COLUMN bi.workers.holds IS 'Items it holds now';

CREATE OR REPLACE VIEW bi.sync_windows AS
SELECT w.id AS window_id, w.kind, w.window_start, w.window_end, w.parent_id, w.status::text AS status, w.pages, w.records,
       w.distinct_calls, w.ringba_total, w.short_pages, w.partial, w.inserted, w.changed, w.identical, w.rejected,
       w.retry_count, w.deferral_count, w.available_at, w.processing_error, w.duration_ms, w.created_at, w.finished_at
FROM core.sync_windows AS w;

COMMENT ON VIEW bi.sync_windows IS 'What was asked of Ringba and what came back';
COMMENT ON COLUMN bi.sync_windows.window_id IS 'Internal id';
COMMENT ON COLUMN bi.sync_windows.kind IS 'rolling, backfill, reread or half';
COMMENT ON COLUMN bi.sync_windows.window_start IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN bi.sync_windows.window_end IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN bi.sync_windows.parent_id IS 'The window this half was split from';
COMMENT ON COLUMN bi.sync_windows.status IS 'pending, working, done, split or failed';
COMMENT ON COLUMN bi.sync_windows.pages IS 'Pages read by the last attempt';
COMMENT ON COLUMN bi.sync_windows.records IS 'Records received by the last attempt, duplicates included';
COMMENT ON COLUMN bi.sync_windows.distinct_calls IS 'Distinct records received by the last attempt';
COMMENT ON COLUMN bi.sync_windows.ringba_total IS 'Ringba''s own count, where it gave one';
COMMENT ON COLUMN bi.sync_windows.short_pages IS 'Pages that came back short without being the last';
COMMENT ON COLUMN bi.sync_windows.partial IS 'Whether Ringba marked any page as partial';
COMMENT ON COLUMN bi.sync_windows.inserted IS 'Calls that were new, over all attempts';
COMMENT ON COLUMN bi.sync_windows.changed IS 'Calls whose metadata changed, over all attempts';
COMMENT ON COLUMN bi.sync_windows.identical IS 'Calls already stored unchanged, over all attempts';
COMMENT ON COLUMN bi.sync_windows.rejected IS 'Records set aside, over all attempts';
COMMENT ON COLUMN bi.sync_windows.retry_count IS 'Failed or incomplete attempts';
COMMENT ON COLUMN bi.sync_windows.deferral_count IS 'Times Ringba asked us to come back later';
COMMENT ON COLUMN bi.sync_windows.available_at IS 'Not tried before this time';
COMMENT ON COLUMN bi.sync_windows.processing_error IS 'Why the last attempt failed or was incomplete';
COMMENT ON COLUMN bi.sync_windows.duration_ms IS 'Milliseconds the last attempt took';
COMMENT ON COLUMN bi.sync_windows.created_at IS 'When the window was opened';
COMMENT ON COLUMN bi.sync_windows.finished_at IS 'When it ended';

CREATE OR REPLACE VIEW bi.alerts AS
SELECT a.id AS alert_id, a.kind, a.cause, a.severity::text AS severity, a.message, a.details,
       a.resolved_at IS NULL AS is_open, a.raised_at, a.resolved_at, a.delivered_at
FROM core.alerts AS a
ORDER BY (a.resolved_at IS NULL) DESC, a.raised_at DESC;

COMMENT ON VIEW bi.alerts IS 'What needs a person, open ones first';
COMMENT ON COLUMN bi.alerts.alert_id IS 'Internal id';
COMMENT ON COLUMN bi.alerts.kind IS 'backlog, lane_stalled, worker_silent, window_in_doubt, budget, model_shutdown, cron_silent or dead_letters';
COMMENT ON COLUMN bi.alerts.cause IS 'What it is about; open at most once';
COMMENT ON COLUMN bi.alerts.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN bi.alerts.details IS 'Figures behind it';
COMMENT ON COLUMN bi.alerts.is_open IS 'Whether it still holds';
COMMENT ON COLUMN bi.alerts.raised_at IS 'When it began';
COMMENT ON COLUMN bi.alerts.resolved_at IS 'When it ended by itself';
COMMENT ON COLUMN bi.alerts.delivered_at IS 'When somebody was told';

CREATE OR REPLACE VIEW bi.rejected_records AS
SELECT x.id AS record_id, x.ringba_call_id, x.reason, x.seen_count, x.first_seen_at, x.last_seen_at, x.resolved_at
FROM core.rejected_records AS x;

COMMENT ON VIEW bi.rejected_records IS 'Records of Ringba that cannot be a call, without their payload (it holds telephone numbers)';
COMMENT ON COLUMN bi.rejected_records.record_id IS 'Internal id; the payload is in core.rejected_records';
COMMENT ON COLUMN bi.rejected_records.ringba_call_id IS 'Ringba inboundCallId where there was one';
COMMENT ON COLUMN bi.rejected_records.reason IS 'What was wrong with it';
COMMENT ON COLUMN bi.rejected_records.seen_count IS 'How often it was sent';
COMMENT ON COLUMN bi.rejected_records.first_seen_at IS 'When it was first seen';
COMMENT ON COLUMN bi.rejected_records.last_seen_at IS 'When it was last seen';
COMMENT ON COLUMN bi.rejected_records.resolved_at IS 'When a good record of the same call arrived';
