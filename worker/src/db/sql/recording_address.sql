-- The signed address of the recording of a held call, once; NULL while it is being signed.
-- $1 call, $2 epoch
SELECT callscript.recording_address($1, $2)
