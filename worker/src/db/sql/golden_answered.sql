-- Hands an answer about a golden call in; returns its cost in dollars.
-- $1 name, $2 question, $3 result
SELECT coalesce(callscript.golden_answered($1, $2, $3), 0)
