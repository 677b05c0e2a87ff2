-- When the first and the last call of a stretch of time began; NULLs where there is none.
-- $1 from (inclusive), $2 to (exclusive)
-- Index: calls_start_time_idx from both ends.
-- Trap: min and max would read every call of the stretch, for the view joins each with its campaign.
SELECT (SELECT call_time FROM bi.calls WHERE call_time >= $1 AND call_time < $2
        ORDER BY call_time LIMIT 1),
       (SELECT call_time FROM bi.calls WHERE call_time >= $1 AND call_time < $2
        ORDER BY call_time DESC LIMIT 1)
