-- The next question about a golden call.
-- $1 name, $2 tier, $3 model, $4 version of the prompt, $5 address of the server
SELECT callscript.golden_question($1, $2, $3, $4, $5)
