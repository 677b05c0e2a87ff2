-- A stored answer.
-- $1 opinion
-- Index: judge_opinions_pkey.
SELECT o.answer FROM core.judge_opinions AS o WHERE o.id = $1
