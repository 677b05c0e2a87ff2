-- Splits a window into pieces that are read on their own; returns how many there are to read, or NULL when it
-- is too short to be split. The lease is locked by the caller.
-- $1 window, $2 epoch, $3 how many pieces (at least 2), $4 why
-- Index: sync_windows_pkey, sync_windows_open_once_idx, sync_windows_failed_idx.
-- Borders lie on multiples of ingest.smallest_window_seconds, so that windows which overlap meet in the same
-- pieces: what one of them is waiting for or has just given up is not asked for again by the next.
-- Trap: a rolling window covers the same minute over a hundred times; a minute in doubt is left to the dead
-- letter that stands for it, for an hour.
WITH parent AS (
    SELECT w.id, w.kind, w.window_start, w.window_end, w.backfill_id, w.heal_round, coalesce(w.root_id, w.id) AS root_id,
           (SELECT r.kind FROM core.sync_windows AS r WHERE r.id = coalesce(w.root_id, w.id)) AS root_kind,
           (SELECT pg_catalog.make_interval(secs => (s.value #>> '{}')::float8)
            FROM core.settings AS s WHERE s.key = 'ingest.smallest_window_seconds') AS smallest
    FROM core.sync_windows AS w
    WHERE w.id = $1 AND w.lease_epoch = $2 AND w.status = 'working'
), border AS (
    SELECT DISTINCT pg_catalog.date_bin(p.smallest, p.window_start + i * ((p.window_end - p.window_start) / $3::float8),
                                        timestamptz '2000-01-01 00:00:00+00') AS at
    FROM parent AS p, pg_catalog.generate_series(1, $3::integer - 1) AS i
), inner_border AS (
    SELECT b.at FROM border AS b, parent AS p WHERE b.at > p.window_start AND b.at < p.window_end
), piece AS (
    SELECT e.at AS starts_at, pg_catalog.lead(e.at) OVER (ORDER BY e.at) AS ends_at
    FROM (SELECT i.at FROM inner_border AS i
          UNION ALL SELECT p.window_start FROM parent AS p
          UNION ALL SELECT p.window_end FROM parent AS p) AS e
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, parent_id, root_id, backfill_id, heal_round)
    SELECT CASE p.kind WHEN 'audit' THEN 'audit' ELSE 'half' END, x.starts_at, x.ends_at, p.id, p.root_id, p.backfill_id, p.heal_round
    FROM piece AS x, parent AS p
    WHERE x.ends_at IS NOT NULL AND EXISTS (SELECT FROM inner_border)
      AND NOT (p.root_kind = 'rolling'
               AND EXISTS (SELECT FROM core.sync_windows AS f
                           WHERE f.status = 'failed' AND f.kind = 'half'
                             AND f.window_start = x.starts_at AND f.window_end = x.ends_at
                             AND f.finished_at > pg_catalog.clock_timestamp() - interval '1 hour'))
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
UPDATE core.sync_windows AS w
SET status = 'split', finished_at = pg_catalog.clock_timestamp(), processing_error = $4, left_calls = '{}'
FROM parent AS p
WHERE w.id = p.id AND EXISTS (SELECT FROM inner_border)
RETURNING (SELECT pg_catalog.count(*) FROM opened)::integer
