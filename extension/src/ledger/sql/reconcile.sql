-- Opens the audits of every hour that a stretch of time touches; returns how many were not open already.
-- $1 from, $2 to, $3 whether to leave out hours that nobody ever asked Ringba for
-- Index: sync_windows_open_once_idx decides what is already waiting or in work; sync_windows_span_idx for $3.
-- The last five minutes (ingest.window_minutes) are left out: the rolling window may not have read them yet.
WITH span AS (
    SELECT $1 AS start,
           least($2, pg_catalog.clock_timestamp()
                     - pg_catalog.make_interval(mins => (s.value #>> '{}')::integer)) AS ends
    FROM core.settings AS s WHERE s.key = 'ingest.window_minutes'
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end)
    SELECT 'audit', greatest(h.start, s.start), least(h.start + interval '1 hour', s.ends)
    FROM span AS s, pg_catalog.generate_series(pg_catalog.date_trunc('hour', s.start, 'UTC'),
                                               s.ends - interval '1 microsecond', interval '1 hour') AS h (start)
    WHERE s.ends > s.start
      AND (NOT $3
       OR EXISTS (SELECT FROM core.sync_windows AS w
                  WHERE tstzrange(w.window_start, w.window_end) @> tstzrange(h.start, h.start + interval '1 hour')
                    AND w.kind <> 'audit' AND w.status IN ('done', 'split', 'failed')))
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
