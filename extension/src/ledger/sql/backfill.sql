-- Opens the windows of a backfill, or resumes it while it is unfinished; returns how many windows were
-- opened.
-- $1 from, $2 to, $3 step
-- Index: backfills_span_idx; sync_windows_backfill_idx; sync_windows_open_once_idx decides what is already
-- waiting or in work.
-- A backfill that was asked for with the same times and step and still has open windows goes on: what it has
-- read is not read again.
WITH unfinished AS (
    SELECT b.id
    FROM core.backfills AS b
    WHERE b.from_time = $1 AND b.to_time = $2 AND b.step = $3
      AND EXISTS (SELECT FROM core.sync_windows AS w
                  WHERE w.backfill_id = b.id AND w.status IN ('pending', 'working'))
), asked AS (
    INSERT INTO core.backfills (from_time, to_time, step)
    SELECT $1, $2, $3
    WHERE NOT EXISTS (SELECT FROM unfinished)
    RETURNING id
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, backfill_id)
    SELECT 'backfill', p.start, least(p.start + $3, $2), a.id
    FROM asked AS a, pg_catalog.generate_series($1, $2 - interval '1 microsecond', $3) AS p (start)
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
