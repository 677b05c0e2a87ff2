-- Opens the windows of a backfill; returns how many were not open already.
-- $1 from, $2 to, $3 step
-- Index: sync_windows_open_once_idx decides what is already waiting or in work.
WITH opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end)
    SELECT 'backfill', p.start, least(p.start + $3, $2)
    FROM pg_catalog.generate_series($1, $2 - interval '1 microsecond', $3) AS p (start)
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
