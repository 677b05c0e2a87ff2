-- Key of a call's recording in the bucket; NULL where none is known.
-- $1 call
SELECT callscript.audio_key($1)
