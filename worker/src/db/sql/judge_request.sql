-- What to ask the judge next about a call: the complete chat request, or that there is nothing (more) to ask.
-- $1 call, $2 epoch
SELECT callscript.judge_request($1, $2)
