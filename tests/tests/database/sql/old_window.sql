-- The only rolling window was done, and it ended five hours ago.
UPDATE core.sync_windows
SET status = 'done', pages = 1, distinct_calls = 0, partial = false, finished_at = clock_timestamp() - interval '5 hours',
    window_start = clock_timestamp() - interval '6 hours', window_end = clock_timestamp() - interval '5 hours'
