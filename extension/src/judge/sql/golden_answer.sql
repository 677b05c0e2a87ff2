-- Keeps an answer about a part of a golden call, and writes its bill at the prices in force. No row: the part is answered
-- already, or the model has no price.
-- $1 name, $2 tier, $3 model, $4 version of the prompt, $5 first segment, $6 segment after the last one, $7 prompt SHA-256
-- in hex, $8 rule versions, $9 outcome, $10 answer or NULL, $11 input tokens, $12 cached of them, $13 output tokens,
-- $14 reasoning of them
-- Indexes: golden_answers_pkey, judge_models_pkey.
WITH bill AS MATERIALIZED (
    SELECT b.item, b.tokens, b.tokens * b.usd_per_m / 1000000 AS usd
    FROM core.judge_models AS m
    CROSS JOIN LATERAL (VALUES
        ('judge_input', $11 - $12, m.usd_per_m_input),
        ('judge_cached', $12, m.usd_per_m_cached),
        ('judge_output', $13 - $14, m.usd_per_m_output),
        ('judge_reasoning', $14, m.usd_per_m_output)) AS b (item, tokens, usd_per_m)
    WHERE m.id = $3
), kept AS (
    INSERT INTO core.golden_answers (name, tier, model, prompt_version, segment_from, segment_to, prompt_sha256, rule_versions,
                                     outcome, answer, usd)
    SELECT $1, $2, $3, $4, $5, $6, pg_catalog.decode($7, 'hex'), $8, $9, $10, b.usd
    FROM (SELECT pg_catalog.sum(x.usd) AS usd FROM bill AS x) AS b
    WHERE b.usd IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING usd
), spent AS (
    -- Paid is booked, also where two people ask the same at a time.
    INSERT INTO core.cost_ledger (call_id, lane, tier, item, model, quantity, unit, usd)
    SELECT NULL, 'judge', $2, b.item, $3, b.tokens, 'tokens', b.usd
    FROM bill AS b
    WHERE b.tokens > 0
)
SELECT k.usd::double precision FROM kept AS k
