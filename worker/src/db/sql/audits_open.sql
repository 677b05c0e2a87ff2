-- How many audits over a stretch of time have not ended.
-- $1 from (inclusive), $2 to (exclusive)
SELECT count(*)
FROM bi.sync_windows
WHERE kind = 'audit' AND status IN ('pending', 'working') AND window_start < $2 AND window_end > $1
