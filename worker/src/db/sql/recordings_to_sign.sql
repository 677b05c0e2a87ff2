-- Recordings whose addresses factories wait for.
-- $1 how many at most
SELECT call_id, epoch, storage_path FROM callscript.recordings_to_sign($1)
