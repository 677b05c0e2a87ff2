-- Says which of the two parties of a call is the agent; the call is scored again, and the account learns from it.
-- $1 who says it, $2 call, $3 party, 0 or 1
SELECT console.tell_speakers($1, $2, $3)
