-- Writes a question down before it is asked, and returns its id.
-- $1 call, $2 epoch, $3 tier, $4 model, $5 prompt version, $6 prompt SHA-256 in hex, $7 rule versions, $8 suspicions,
-- $9 first new segment, $10 segment after the last one, $11 share of the text, $12 most input tokens,
-- $13 most output tokens
-- Index: judge_questions_pkey. The lease is locked by the caller.
-- Trap: a worker that lost the connection asks a second time under one lease. The first question was never sent then,
-- so the second one takes its place, with an id of its own.
INSERT INTO core.judge_questions AS q (call_id, lease_epoch, tier, model, prompt_version, prompt_sha256, rule_versions, asked,
                                  segment_from, segment_to, read_share, most_input, most_output)
VALUES ($1, $2, $3, $4, $5, pg_catalog.decode($6, 'hex'), $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (call_id) DO UPDATE
    SET id = DEFAULT, lease_epoch = EXCLUDED.lease_epoch, tier = EXCLUDED.tier, model = EXCLUDED.model,
        prompt_version = EXCLUDED.prompt_version, prompt_sha256 = EXCLUDED.prompt_sha256,
        rule_versions = EXCLUDED.rule_versions, asked = EXCLUDED.asked, segment_from = EXCLUDED.segment_from,
        segment_to = EXCLUDED.segment_to, read_share = EXCLUDED.read_share, most_input = EXCLUDED.most_input,
        most_output = EXCLUDED.most_output, asked_at = pg_catalog.clock_timestamp()
RETURNING q.id
