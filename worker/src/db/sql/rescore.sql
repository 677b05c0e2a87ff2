-- Scores the judged calls of a stretch of time again, under today's rules.
-- $1 from (inclusive), $2 to (exclusive)
SELECT scored, added, changed_verdicts FROM callscript.rescore($1, $2)
