-- Where a batch of calls that begins at a time ends: the start of the call behind it; no row where no more calls come.
-- $1 from (inclusive), $2 to (exclusive), $3 how many calls the batch holds
-- Index: calls_start_time_idx.
SELECT call_time FROM bi.calls WHERE call_time >= $1 AND call_time < $2
ORDER BY call_time
OFFSET $3 LIMIT 1
