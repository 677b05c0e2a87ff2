-- Puts dead letters and parked calls back into the queue. Returns one lane name per item.
-- $1 ids as text[] or NULL, $2 lane or NULL, $3 LIKE pattern or NULL, $4 from or NULL, $5 to or NULL (RFC
-- 3339 text)
-- Skipped calls too, where they are named, or where the pattern asks for those without a recording.
-- Indexes: calls_failed_idx, calls_parked_idx, calls_skipped_idx, sync_windows_failed_idx; calls_pkey when ids are named.
-- Trap: a window that waits or is in work under the same kind and times may exist already
-- (sync_windows_open_once_idx), and so may a second dead letter of it: the newest dead letter is replayed,
-- and only when none is open.
WITH calls AS (
    UPDATE core.calls AS k
    SET status = CASE WHEN k.failed_lane IN ('factory', 'judge')
                      THEN (SELECT n.takes FROM core.lanes AS n WHERE n.lane = k.failed_lane)
                      ELSE 'pending' END::core.call_status,
        failed_lane = NULL, processing_error = NULL, retry_count = 0, deferral_count = 0,
        available_at = pg_catalog.clock_timestamp()
    WHERE (k.status IN ('failed', 'parked')
           OR (k.status = 'skipped'
               AND ($1 IS NOT NULL OR ($3 LIKE 'no recording%' AND k.processing_error LIKE 'no recording%'
                                       AND coalesce($2, 'vault') = 'vault'))))
      AND ($1 IS NULL OR k.id = ANY ($1::uuid[]))
      AND ($2 IS NULL OR k.failed_lane = $2::core.lane OR (k.status = 'skipped' AND $2 = 'vault'))
      AND ($3 IS NULL OR k.processing_error LIKE $3)
      AND ($4 IS NULL OR k.start_time_utc >= $4::timestamptz)
      AND ($5 IS NULL OR k.start_time_utc < $5::timestamptz)
    RETURNING k.status::text
), dead AS MATERIALIZED (
    SELECT DISTINCT ON (w.kind, w.window_start, w.window_end) w.id
    FROM core.sync_windows AS w
    WHERE w.status = 'failed'
      AND ($1 IS NULL OR w.id = ANY ($1::uuid[]))
      AND ($2 IS NULL OR $2 = 'ingest')
      AND ($3 IS NULL OR w.processing_error LIKE $3)
      AND ($4 IS NULL OR w.window_start >= $4::timestamptz)
      AND ($5 IS NULL OR w.window_start < $5::timestamptz)
      AND NOT EXISTS (SELECT FROM core.sync_windows AS o
                      WHERE o.kind = w.kind AND o.window_start = w.window_start AND o.window_end = w.window_end
                        AND o.status IN ('pending', 'working'))
    ORDER BY w.kind, w.window_start, w.window_end, w.created_at DESC
), windows AS (
    UPDATE core.sync_windows AS w
    SET status = 'pending', finished_at = NULL, processing_error = NULL, retry_count = 0, deferral_count = 0,
        available_at = pg_catalog.clock_timestamp()
    FROM dead
    WHERE w.id = dead.id AND w.status = 'failed'
    RETURNING 1
)
SELECT n.lane::text FROM calls AS c JOIN core.lanes AS n ON n.takes = c.status AND n.lane <> 'ingest'
UNION ALL
SELECT 'ingest' FROM windows
