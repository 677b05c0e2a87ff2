-- Takes back what was written while the clock of the database was ahead, once it is right again. Returns how many windows that
-- were.
-- Index: sync_windows_rolling_idx says whether the clock was ahead when the newest windows were opened: they end in the
-- future. Nothing else is looked at otherwise.
-- Windows that were read then are read again when their time has come: what they prove lies in the future. Calls that came in
-- then need not wait until that time.
-- Trap: the same stretch may wait twice under one kind only where it is the same row (sync_windows_open_once_idx).
WITH jump AS MATERIALIZED (
    SELECT n.now, n.now + interval '1 minute' AS latest
    FROM (SELECT pg_catalog.clock_timestamp() AS now) AS n
    WHERE EXISTS (SELECT FROM core.sync_windows AS w
                  WHERE w.kind = 'rolling' AND w.window_end > n.now + interval '1 minute'
                    AND w.created_at > n.now + interval '1 minute')
), calls AS (
    UPDATE core.calls AS k
    SET available_at = j.now
    FROM jump AS j
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND k.available_at > j.latest AND NOT k.is_live
      AND greatest(k.ingested_at, k.vaulted_at, k.transcribed_at) > j.latest
), windows AS (
    UPDATE core.sync_windows AS w
    SET status = CASE WHEN w.status = 'done' THEN 'pending' ELSE w.status END,
        created_at = j.now,
        finished_at = CASE WHEN w.status IN ('split', 'failed') THEN j.now END,
        available_at = greatest(j.now, w.window_end)
    FROM jump AS j
    WHERE (w.created_at > j.latest OR w.finished_at > j.latest) AND w.status <> 'working'
      AND w.window_end > j.now - interval '2 days'
      AND NOT EXISTS (SELECT FROM core.sync_windows AS o
                      WHERE o.kind = w.kind AND o.window_start = w.window_start AND o.window_end = w.window_end
                        AND o.id <> w.id AND (o.status IN ('pending', 'working') OR o.created_at > j.latest))
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM windows
