-- What a worker may claim in a lane while some item is suspected of killing workers: 'alone' one of those, 'nothing'
-- for the worker empties itself for one, or 'any' of the others.
-- $1 lane, $2 worker
-- Indexes: calls_pkey, sync_windows_pkey, workers_pkey; leases and lost_leases are small and read whole.
-- A worker that holds nothing takes a suspect at once. Where none comes in ten seconds, workers of its lane take
-- nothing new until one of them is empty. After five minutes it is taken beside what is held: no item waits for
-- ever, and no lane stands still for one.
-- Trap: an item that became available in the last second is not seen yet. A claim of another lane of this worker
-- may be under way that knows nothing of it.
WITH suspect AS MATERIALIZED (
    SELECT s.lane, n.paused, coalesce(k.available_at, w.available_at) AS available_at
    FROM core.lost_leases AS s
    JOIN core.lanes AS n ON n.lane = s.lane
    LEFT JOIN core.calls AS k ON k.id = s.item_id AND s.lane <> 'ingest' AND k.status::text = n.takes
    LEFT JOIN core.sync_windows AS w ON w.id = s.item_id AND s.lane = 'ingest' AND w.status::text = n.takes
    WHERE s.is_suspect
), due AS MATERIALIZED (
    SELECT s.lane, s.available_at < pg_catalog.clock_timestamp() - interval '10 seconds' AS is_late,
           s.available_at < pg_catalog.clock_timestamp() - interval '5 minutes' AS is_very_late
    FROM suspect AS s
    WHERE NOT s.paused AND s.available_at <= pg_catalog.clock_timestamp() - interval '1 second'
)
SELECT CASE
    WHEN EXISTS (SELECT FROM core.leases AS l WHERE l.worker = $2 AND l.is_alone) THEN 'nothing'
    WHEN EXISTS (SELECT FROM due AS d
                 WHERE d.lane = $1::core.lane
                   AND (d.is_very_late
                        OR NOT EXISTS (SELECT FROM core.leases AS l WHERE l.worker = $2))) THEN 'alone'
    WHEN EXISTS (SELECT FROM due AS d
                 WHERE d.is_late AND NOT d.is_very_late
                   AND (d.lane = $1::core.lane
                        OR d.lane::text = ANY (ARRAY(SELECT pg_catalog.unnest(w.lanes) FROM core.workers AS w WHERE w.id = $2))))
        THEN 'nothing'
    ELSE 'any' END
