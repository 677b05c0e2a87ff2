-- A call gets its verdict: the judgement, its flags, what it cost, and the call's end state. No row: stale.
-- $1 call, $2 epoch, $3 scored, $4 rule versions, $5 summary, $6 model or NULL, $7 prompt SHA-256 in hex or NULL,
-- $8 answer or NULL, $9 input tokens, $10 cached of them, $11 output tokens
-- Index: calls_pkey, judge_models_pkey. The lease is locked by the caller.
-- Trap: the judgement goes in before the call points to it and the flags after it; within one statement foreign
-- keys are checked at its end, so the order of the parts does not matter.
-- Trap: everything hangs on the row that the first part finds; a stale epoch finds none and writes nothing.
WITH held AS MATERIALIZED (
    SELECT k.id FROM core.calls AS k
    WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status = 'judging'
    FOR UPDATE
), priced AS MATERIALIZED (
    SELECT b.item, b.tokens, b.tokens * b.usd_per_m / 1000000 AS usd
    FROM core.judge_models AS m
    CROSS JOIN LATERAL (VALUES
        ('judge_input', $9 - $10, m.usd_per_m_input),
        ('judge_cached', $10, m.usd_per_m_cached),
        ('judge_output', $11, m.usd_per_m_output)) AS b (item, tokens, usd_per_m)
    WHERE m.id = $6
), given AS (
    INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions,
                                 prompt_sha256, model, tokens_input, tokens_cached, tokens_output, usd, answer, dropped)
    SELECT h.id, 'lane', $2, ($3 ->> 'verdict')::core.call_status, ($3 ->> 'score')::smallint, $5,
           pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
               pg_catalog.concat_ws(E'\n', $4::text, $7, $6), 'UTF8')), 'hex'), 12),
           $4, pg_catalog.decode($7, 'hex'), $6, $9, $10, $11,
           COALESCE((SELECT pg_catalog.sum(p.usd) FROM priced AS p), 0), $8, $3 -> 'dropped'
    FROM held AS h
    RETURNING id, call_id, verdict
), flagged AS (
    INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote,
                            segment, start_seconds, end_seconds, speaker, source, reason, occurrences)
    SELECT g.id, g.call_id, f.rule_id, f.rule_version, f.severity, f.weight, f.confidence, f.quote,
           f.segment, f.start, f."end", f.speaker, f.source, f.reason, f.occurrences
    FROM given AS g
    CROSS JOIN pg_catalog.jsonb_to_recordset($3 -> 'flags') AS f (
        rule_id text, rule_version integer, severity core.severity, weight smallint, confidence real, quote text,
        segment integer, start double precision, "end" double precision, speaker core.speaker,
        source core.finding_source, reason text, occurrences integer)
), spent AS (
    INSERT INTO core.cost_ledger (call_id, lane, item, model, quantity, unit, usd)
    SELECT g.call_id, 'judge', p.item, $6, p.tokens, 'tokens', p.usd
    FROM given AS g
    CROSS JOIN priced AS p
    WHERE p.tokens > 0
)
UPDATE core.calls AS k
SET status = g.verdict, judged_at = pg_catalog.clock_timestamp(), judgement_id = g.id,
    available_at = pg_catalog.clock_timestamp(), retry_count = 0, deferral_count = 0, processing_error = NULL
FROM given AS g
WHERE k.id = g.call_id
RETURNING k.status::text
