-- Keeps an answer of a model and writes its bill at the prices in force. Returns the opinion. No row: the
-- model has no price.
-- $1 call, $2 epoch, $3 tier, $4 model, $5 prompt version or NULL, $6 prompt SHA-256 in hex, $7 outcome,
-- $8 answer or NULL, $9 raw or NULL, $10 why a second opinion or NULL, $11 whether it ends the round,
-- $12 dropped findings, $13 input tokens, $14 cached of them, $15 output tokens, $16 reasoning of them,
-- $17 latency in ms or NULL, $18 question or NULL, $19 rule versions in it or NULL, $20 first new segment,
-- $21 segment after the last one, $22 share of the text
-- Index: judge_models_pkey. The lease is locked by the caller.
WITH bill AS MATERIALIZED (
    SELECT b.item, b.tokens, b.tokens * b.usd_per_m / 1000000 AS usd
    FROM core.judge_models AS m
    CROSS JOIN LATERAL (VALUES
        ('judge_input', $13 - $14, m.usd_per_m_input),
        ('judge_cached', $14, m.usd_per_m_cached),
        ('judge_output', $15 - $16, m.usd_per_m_output),
        ('judge_reasoning', $16, m.usd_per_m_output)) AS b (item, tokens, usd_per_m)
    WHERE m.id = $4
), kept AS (
    INSERT INTO core.judge_opinions (call_id, lease_epoch, tier, model, prompt_version, prompt_sha256, outcome, answer, raw,
                                     second_opinion, ends_round, dropped, tokens_input, tokens_cached, tokens_output,
                                     tokens_reasoning, usd, latency_ms, question_id, rule_versions, segment_from,
                                     segment_to, read_share)
    SELECT $1, $2, $3, $4, $5, pg_catalog.decode($6, 'hex'), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, b.usd, $17,
           $18, $19, $20, $21, $22
    FROM (SELECT pg_catalog.sum(x.usd) AS usd FROM bill AS x) AS b
    WHERE b.usd IS NOT NULL
    RETURNING id
), spent AS (
    INSERT INTO core.cost_ledger (call_id, lane, tier, item, model, quantity, unit, usd)
    SELECT $1, 'judge', $3, b.item, $4, b.tokens, 'tokens', b.usd
    FROM bill AS b
    WHERE b.tokens > 0
)
SELECT k.id FROM kept AS k
