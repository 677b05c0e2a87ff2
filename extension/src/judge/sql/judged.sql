-- A call gets its verdict: the judgement, its flags, and the call's end state. No row: stale.
-- $1 call, $2 epoch, $3 scored, $4 rule versions, $5 summary, $6 opinion it rests on or NULL,
-- $7 all opinions of the round, $8 review {sentiment, disposition, sale, coached_caller, intent}, $9 facts,
-- $10 answer or NULL, $11 highest tier or NULL, $12 share of the text that was read or NULL
-- Index: calls_pkey, judge_opinions_pkey. The lease is locked by the caller.
-- Trap: the judgement goes in before the call points to it and the flags after it; within one statement
-- foreign keys are checked at its end, so the order of the parts does not matter.
-- Trap: everything hangs on the row that the first part finds; a stale epoch finds none and writes nothing.
-- Trap: status as text, or the call would be looked for in calls_working_idx, which seems to hold a handful
-- and, while somebody holds a snapshot, holds a dead entry of every call that was ever in work.
WITH held AS MATERIALIZED (
    SELECT k.id FROM core.calls AS k
    WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status::text = 'judging'
    FOR UPDATE
), spent AS (
    SELECT COALESCE(pg_catalog.sum(o.tokens_input), 0) AS tokens_input,
           COALESCE(pg_catalog.sum(o.tokens_cached), 0) AS tokens_cached,
           COALESCE(pg_catalog.sum(o.tokens_output), 0) AS tokens_output,
           COALESCE(pg_catalog.sum(o.tokens_reasoning), 0) AS tokens_reasoning,
           COALESCE(pg_catalog.sum(o.usd), 0) AS usd
    FROM core.judge_opinions AS o
    WHERE o.id = ANY ($7)
), given AS (
    INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions,
                                 opinion_id, tier, prompt_version, prompt_sha256, model, answer, tokens_input,
                                 tokens_cached, tokens_output, tokens_reasoning, usd, dropped, sentiment, disposition,
                                 sale, coached_caller, intent, facts, not_judged, cleared, read_share)
    SELECT h.id, 'lane', $2, ($3 ->> 'verdict')::core.call_status, ($3 ->> 'score')::smallint, $5,
           pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
               pg_catalog.concat_ws(E'\n', $4::text, pg_catalog.encode(o.prompt_sha256, 'hex'), o.model), 'UTF8')),
               'hex'), 12),
           $4, o.id, $11, o.prompt_version, o.prompt_sha256, o.model, $10, s.tokens_input, s.tokens_cached,
           s.tokens_output, s.tokens_reasoning, s.usd, $3 -> 'dropped', $8 ->> 'sentiment', $8 ->> 'disposition',
           ($8 ->> 'sale')::boolean, ($8 ->> 'coached_caller')::boolean, $8 ->> 'intent', $9,
           $3 ->> 'not_judged', $3 -> 'cleared', $12
    FROM held AS h
    CROSS JOIN spent AS s
    LEFT JOIN core.judge_opinions AS o ON o.id = $6
    RETURNING id, call_id, verdict
), flagged AS (
    INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote,
                            segment, start_seconds, end_seconds, speaker, source, reason, occurrences, is_confirmed, calibrated)
    SELECT g.id, g.call_id, f.rule_id, f.rule_version, f.severity, f.weight, f.confidence, f.quote,
           f.segment, f.start, f."end", f.speaker, f.source, f.reason, f.occurrences, f.is_confirmed, f.calibrated
    FROM given AS g
    CROSS JOIN pg_catalog.jsonb_to_recordset($3 -> 'flags') AS f (
        rule_id text, rule_version integer, severity core.severity, weight smallint, confidence real, quote text,
        segment integer, start double precision, "end" double precision, speaker core.speaker,
        source core.finding_source, reason text, occurrences integer, is_confirmed boolean, calibrated real)
)
UPDATE core.calls AS k
SET status = g.verdict, judged_at = pg_catalog.clock_timestamp(), judgement_id = g.id,
    available_at = pg_catalog.clock_timestamp(), retry_count = 0, deferral_count = 0, processing_error = NULL
FROM given AS g
WHERE k.id = g.call_id
RETURNING k.status::text
