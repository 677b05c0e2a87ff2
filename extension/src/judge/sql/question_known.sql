-- Whether a question about a call was answered before.
-- $1 call, $2 question
-- Index: judge_opinions_question_once.
SELECT true FROM core.judge_opinions AS o WHERE o.question_id = $2 AND o.call_id = $1
