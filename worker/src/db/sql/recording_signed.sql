-- Hands in a signed address; whether somebody still waits for it.
-- $1 call, $2 epoch, $3 address, $4 seconds for which it works
SELECT callscript.recording_signed($1, $2, $3, $4)
