-- Opens the rolling window; returns how many pieces it took (0: one is still open, or none is due).
-- $1 whether to open one only when ingest.window_every_seconds have passed since the last
-- Index: sync_windows_rolling_idx for the newest end, sync_windows_open_once_idx for the open ones.
-- A window that failed counts as asked for: it stays in the ledger as a dead letter with an alert of its own.
-- Trap: a window that ends in the future was opened under a wrong clock, and says nothing of what has been read.
-- Time that no window has covered is caught up in pieces, however long nobody asked.
WITH lengths AS (
    SELECT (SELECT pg_catalog.make_interval(mins => (s.value #>> '{}')::integer)
            FROM core.settings AS s WHERE s.key = 'ingest.window_minutes') AS fresh,
           (SELECT pg_catalog.make_interval(mins => (s.value #>> '{}')::integer)
            FROM core.settings AS s WHERE s.key = 'ingest.overlap_minutes') AS overlap,
           (SELECT pg_catalog.make_interval(secs => (s.value #>> '{}')::float8)
            FROM core.settings AS s WHERE s.key = 'ingest.window_every_seconds') AS rhythm,
           (SELECT pg_catalog.max(w.window_end) FROM core.sync_windows AS w WHERE w.kind = 'rolling' AND w.window_end <= n.now) AS newest,
           n.now
    FROM (SELECT pg_catalog.clock_timestamp() AS now) AS n
), span AS (
    SELECT least(l.now - l.fresh, l.newest) - l.overlap AS start, l.fresh + l.overlap AS piece, l.now
    FROM lengths AS l
    WHERE NOT EXISTS (SELECT FROM core.sync_windows AS w
                      WHERE w.kind = 'rolling' AND w.status IN ('pending', 'working') AND w.window_end <= l.now)
      AND (NOT $1 OR l.newest IS NULL OR l.newest <= l.now - l.rhythm)
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end)
    SELECT 'rolling', p.start, least(p.start + s.piece, s.now)
    FROM span AS s, pg_catalog.generate_series(s.start, s.now - interval '1 microsecond', s.piece) AS p (start)
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
