-- One row per call, with the verdict in force. Numbers of callers are masked.
-- Verdict, flags and transcript of each call are looked up one by one: a plain join of a day's calls is
-- planned as a scan of all judgements, of which there are a hundred times as many.
-- Index: calls_start_time_idx, judgements_pkey, flags_severity_idx, transcripts_pkey or
-- transcripts_seconds_idx.
-- Trap: each look is an aggregate over its one row. The planner can leave out only such a subquery where none
-- of its columns is asked for.

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
       j.qa_version,
       j.heard_share,
       j.not_judged,
       t.language,
       t.roles_by,
       j.read_share
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN LATERAL (
    SELECT max(x.verdict) AS verdict, max(x.score) AS score, max(x.summary) AS summary, max(x.model) AS model,
           max(x.usd)::numeric(12, 8) AS usd, max(x.tier) AS tier, max(x.sentiment) AS sentiment, max(x.disposition) AS disposition,
           bool_or(x.sale) AS sale, bool_or(x.coached_caller) AS coached_caller, max(x.intent) AS intent,
           max(x.qa_version) AS qa_version, max((x.facts ->> 'heard_share')::float8) AS heard_share, max(x.not_judged) AS not_judged,
           max(x.read_share) AS read_share
    FROM core.judgements AS x WHERE x.id = k.judgement_id
) AS j ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS flags, max(x.severity) AS worst_severity FROM core.flags AS x WHERE x.judgement_id = k.judgement_id
) AS f ON true
LEFT JOIN LATERAL (
    SELECT max(x.language) AS language, max(x.roles_by) AS roles_by FROM core.transcripts AS x WHERE x.call_id = k.id
) AS t ON true;

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
COMMENT ON COLUMN bi.calls.verdict IS 'flagged, safe or unjudged; null before there is one';
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
COMMENT ON COLUMN bi.calls.judge_tier IS 'Tier of the model whose answer counts: 1, or 2 for a second opinion; null when judged by rules only';
COMMENT ON COLUMN bi.calls.sentiment IS 'The caller''s mood as the model saw it: positive, neutral, negative or hostile';
COMMENT ON COLUMN bi.calls.disposition IS 'How the call ended as the model saw it';
COMMENT ON COLUMN bi.calls.sale IS 'Whether the caller agreed to buy, as the model saw it';
COMMENT ON COLUMN bi.calls.coached_caller IS 'Whether the caller seems coached, as the model saw it; a hint, not a flag';
COMMENT ON COLUMN bi.calls.intent IS 'What the caller wanted, in the model''s words';
COMMENT ON COLUMN bi.calls.qa_version IS 'Short hash of the rules, prompt and model behind the verdict';
COMMENT ON COLUMN bi.calls.heard_share IS 'Share of the recording that was heard, 0 to 1; null: not known, or judged before that was kept';
COMMENT ON COLUMN bi.calls.not_judged IS 'What could not be judged, e.g. Spanish 64 %, or heard 40 %, or read 80 %; null: all of the call was judged';
COMMENT ON COLUMN bi.calls.language IS 'Code of the language most of it is said in; null before there is a transcript';
COMMENT ON COLUMN bi.calls.roles_by IS 'What told agent and caller apart: words, account, voices, reviewer or nothing; null: not kept';
COMMENT ON COLUMN bi.calls.read_share IS 'Share of the transcript that the language model was shown, 0 to 1; null when judged by rules only';

GRANT SELECT ON bi.calls TO callscript_bi, callscript_web, callscript_dba;
