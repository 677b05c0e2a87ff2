-- Takes a question away because its answer is there. No row: it is not open, or another one is.
-- $1 call, $2 question
-- Index: judge_questions_pkey. The lease is locked by the caller.
DELETE FROM core.judge_questions AS q
WHERE q.call_id = $1 AND q.id = $2
RETURNING q.tier, q.model, q.prompt_version, pg_catalog.encode(q.prompt_sha256, 'hex'), q.rule_versions, q.asked,
          q.segment_from, q.segment_to, q.read_share
