-- How far the windows of a stretch of time are, as one JSON value.
-- $1 from, $2 to
-- Index: backfills_span_idx, sync_windows_backfill_idx.
-- Windows that another backfill of the same time had opened already count for this one too.
SELECT pg_catalog.jsonb_build_object(
    'windows', pg_catalog.count(*) FILTER (WHERE w.status <> 'split'),
    'done', pg_catalog.count(*) FILTER (WHERE w.status = 'done'),
    'open', pg_catalog.count(*) FILTER (WHERE w.status IN ('pending', 'working')),
    'failed', pg_catalog.count(*) FILTER (WHERE w.status = 'failed'),
    'seconds', coalesce(pg_catalog.sum(extract(epoch FROM w.window_end - w.window_start))
                        FILTER (WHERE w.parent_id IS NULL), 0)::float8,
    'seconds_open', coalesce(pg_catalog.sum(extract(epoch FROM w.window_end - w.window_start))
                             FILTER (WHERE w.status IN ('pending', 'working')), 0)::float8,
    'inserted', coalesce(pg_catalog.sum(w.inserted), 0), 'changed', coalesce(pg_catalog.sum(w.changed), 0),
    'identical', coalesce(pg_catalog.sum(w.identical), 0), 'rejected', coalesce(pg_catalog.sum(w.rejected), 0),
    'workers', (SELECT pg_catalog.count(*) FROM bi.workers AS x WHERE x.state = 'running' AND 'ingest' = ANY (x.lanes)),
    'held_up', coalesce(
        (SELECT 'lane ingest is paused' FROM core.lanes AS l WHERE l.lane = 'ingest' AND l.paused),
        (SELECT g.last_error FROM core.gates AS g
         WHERE pg_catalog.starts_with(g.name, 'ringba:') AND g.closed_until > pg_catalog.clock_timestamp()
         ORDER BY g.closed_until DESC LIMIT 1)))
FROM core.sync_windows AS w
WHERE w.kind IN ('backfill', 'half')
  AND w.backfill_id IN (
      SELECT b.id FROM core.backfills AS b
      WHERE b.from_time < $2 AND b.to_time > $1
        AND (b.created_at >= (SELECT pg_catalog.max(n.created_at) FROM core.backfills AS n
                              WHERE n.from_time = $1 AND n.to_time = $2)
             OR EXISTS (SELECT FROM core.sync_windows AS o
                        WHERE o.backfill_id = b.id AND o.status IN ('pending', 'working'))))
  AND w.window_start >= $1 AND w.window_end <= $2
