-- What waits, works and is stuck in each lane; the dashboard and callscript.status() show it.
-- Index: sync_windows_waiting_idx, sync_windows_working_idx, calls_waiting_*_idx, calls_fresh_*_idx,
-- calls_working_idx, calls_failed_idx, calls_parked_idx.

CREATE OR REPLACE VIEW bi.queue AS
SELECT n.lane::text AS lane, q.waiting, q.working, q.backing_off, q.oldest_waiting_at,
       extract(epoch FROM clock_timestamp() - q.oldest_waiting_at)::bigint AS oldest_waiting_seconds,
       q.dead_letters, n.paused,
       (SELECT count(*) FROM core.calls AS i WHERE i.status = 'parked' AND i.failed_lane = n.lane) AS parked
FROM (
    SELECT 'ingest'::core.lane AS lane,
           (SELECT count(*) FROM core.sync_windows AS i
            WHERE i.status = 'pending' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.sync_windows AS i
            WHERE i.status = 'pending' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.sync_windows AS i WHERE i.status = 'working') AS working,
           (SELECT min(i.window_start) FROM core.sync_windows AS i WHERE i.status = 'pending') AS oldest_waiting_at,
           (SELECT count(*) FROM core.sync_windows AS i WHERE i.status = 'failed')
               + (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'ingest') AS dead_letters
    UNION ALL
    SELECT 'vault'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'pending' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'pending' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'vaulting') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'pending') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'vault') AS dead_letters
    UNION ALL
    SELECT 'factory'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'downloaded' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'downloaded' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'processing') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'downloaded') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'factory') AS dead_letters
    UNION ALL
    SELECT 'judge'::core.lane AS lane,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'transcribed' AND i.available_at <= clock_timestamp()) AS waiting,
           (SELECT count(*) FROM core.calls AS i
            WHERE i.status = 'transcribed' AND i.available_at > clock_timestamp()) AS backing_off,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'judging') AS working,
           (SELECT min(i.start_time_utc) FROM core.calls AS i WHERE i.status = 'transcribed') AS oldest_waiting_at,
           (SELECT count(*) FROM core.calls AS i WHERE i.status = 'failed' AND i.failed_lane = 'judge') AS dead_letters
) AS q
JOIN core.lanes AS n ON n.lane = q.lane
ORDER BY n.lane;

COMMENT ON VIEW bi.queue IS 'One row per lane: what waits, what is in work, what is stuck';
COMMENT ON COLUMN bi.queue.lane IS 'ingest, vault, factory or judge';
COMMENT ON COLUMN bi.queue.waiting IS 'Items that could be claimed now';
COMMENT ON COLUMN bi.queue.working IS 'Items that a worker holds';
COMMENT ON COLUMN bi.queue.backing_off IS 'Items that wait for their next attempt';
COMMENT ON COLUMN bi.queue.oldest_waiting_at IS 'Start of the oldest call (or window) that waits or backs off';
COMMENT ON COLUMN bi.queue.oldest_waiting_seconds IS 'Age of that in seconds';
COMMENT ON COLUMN bi.queue.dead_letters IS 'Items that failed for good; see bi.dead_letters';
COMMENT ON COLUMN bi.queue.paused IS 'Whether the lane is switched off in core.lanes';
COMMENT ON COLUMN bi.queue.parked IS 'Calls that were put off for too long and wait for a person; see bi.parked_calls';

GRANT SELECT ON bi.queue TO callscript_bi, callscript_web, callscript_dba;
