-- Notes what came back for a window, and closes a window that is whole. Returns why a window is not whole,
-- else NULL; whether it is an audit; and whether all of it came, and only calls that others hold are missing.
-- $1 window, $2 epoch, $3 pages, $4 records, $5 distinct calls, $6 Ringba's total or NULL, $7 short pages,
-- $8 partial, $9 milliseconds, $10 passes or NULL, $11 page log or NULL,
-- $12 whether the last two readings agreed, or NULL where Ringba's count made a second one needless,
-- $13 whether reading was given up because there are too many calls, $14 why Ringba could not answer, or NULL
-- Index: sync_windows_pkey. The lease is locked by the caller.
WITH left_over AS (
    SELECT pg_catalog.count(*)::integer AS calls
    FROM core.sync_windows AS w, pg_catalog.jsonb_object_keys(w.left_calls) AS c
    WHERE w.id = $1 AND w.left_epoch = $2
), found AS (
    SELECT CASE WHEN $14 IS NOT NULL THEN pg_catalog.format('could not be read (%s)', $14)
                WHEN $13 THEN pg_catalog.format('too many calls for one window (%s)', coalesce($6, $5))
                WHEN $8 THEN pg_catalog.format('incomplete: Ringba marked the answer as partial (%s calls received)', $5)
                WHEN $5 < coalesce($6, 0) THEN pg_catalog.format('incomplete: %s of %s calls received', $5, $6)
                WHEN NOT $12 THEN pg_catalog.format('incomplete: two readings did not agree (%s calls received)', $5)
           END AS incomplete
), verdict AS (
    SELECT coalesce(f.incomplete, CASE WHEN l.calls > 0
               THEN pg_catalog.format('%s calls are held by another transaction, see pg_locks: they are stored as soon as it ends', l.calls) END)
               AS incomplete,
           f.incomplete IS NULL AND l.calls > 0 AS is_held_up
    FROM found AS f, left_over AS l
)
UPDATE core.sync_windows AS w
SET pages = $3, records = $4, distinct_calls = $5, ringba_total = $6, short_pages = $7, partial = $8, duration_ms = $9,
    passes = $10, page_log = $11,
    status = CASE WHEN v.incomplete IS NULL THEN 'done' ELSE w.status END,
    finished_at = CASE WHEN v.incomplete IS NULL THEN pg_catalog.clock_timestamp() END,
    retry_count = CASE WHEN v.incomplete IS NULL THEN 0 ELSE w.retry_count END,
    deferral_count = CASE WHEN v.incomplete IS NULL THEN 0 ELSE w.deferral_count END,
    left_calls = CASE WHEN v.incomplete IS NULL THEN '{}' ELSE w.left_calls END,
    processing_error = v.incomplete
FROM verdict AS v
WHERE w.id = $1 AND w.lease_epoch = $2 AND w.status = 'working'
RETURNING v.incomplete, w.kind = 'audit', v.is_held_up
