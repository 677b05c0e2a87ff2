-- What came instead of a usable answer.
-- $1 opinion
-- Index: judge_opinions_pkey.
SELECT o.raw FROM core.judge_opinions AS o WHERE o.id = $1
