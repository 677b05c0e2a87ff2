-- Takes a question away that nobody will bill.
-- $1 call, $2 question
-- Index: judge_questions_pkey. The lease is locked by the caller.
DELETE FROM core.judge_questions AS q WHERE q.call_id = $1 AND q.id = $2 RETURNING true
