-- Says that the agent is the caller and the other way round; the call is scored again.
-- $1 who says it, $2 call
SELECT console.swap_speakers($1, $2)
