-- A page of the stored recordings of calls that began within the limits, in the order of the calls' ids.
-- $1 from or NULL, $2 to or NULL, $3 the call after which the page begins or NULL, $4 how many
-- Trap: no limit of time is one that all times are within.
SELECT call_id, storage_path, audio_bytes
FROM callscript.stored_audio(coalesce($1, '-infinity'), coalesce($2, 'infinity'), $3, $4)
