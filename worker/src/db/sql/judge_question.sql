-- What to ask the judge next about a call: the complete chat request, or that there is nothing (more) to ask.
-- $1 call, $2 epoch, $3 address of the server that is asked
SELECT callscript.judge_question($1, $2, $3)
