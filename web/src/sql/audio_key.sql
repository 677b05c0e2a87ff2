-- Where a call's recording lies in the bucket.
-- $1 call
SELECT callscript.audio_key($1)
