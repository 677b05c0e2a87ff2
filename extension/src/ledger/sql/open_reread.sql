-- Opens the second reading of every hour that closed ingest.reread_after_minutes ago and was read before
-- that; returns how many hours.
-- Index: sync_windows_reread_idx for where it stands, sync_windows_span_idx for what has been read.
-- Recordings, revenue and calls that were still going on arrive late; any window that was opened after the
-- delay and covers the hour counts as its second reading.
WITH lag AS (
    SELECT pg_catalog.make_interval(mins => (s.value #>> '{}')::integer) AS delay, pg_catalog.clock_timestamp() AS now
    FROM core.settings AS s WHERE s.key = 'ingest.reread_after_minutes'
), span AS (
    SELECT l.delay, l.now,
           greatest(pg_catalog.date_trunc('hour', l.now - l.delay - interval '2 days', 'UTC'),
                    (SELECT pg_catalog.max(w.window_end) FROM core.sync_windows AS w WHERE w.kind = 'reread')) AS start
    FROM lag AS l
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end)
    SELECT 'reread', h.start, h.start + interval '1 hour'
    FROM span AS s, pg_catalog.generate_series(s.start, s.now - s.delay - interval '1 hour', interval '1 hour') AS h (start)
    WHERE EXISTS (SELECT FROM core.sync_windows AS w
                  WHERE tstzrange(w.window_start, w.window_end) && tstzrange(h.start, h.start + interval '1 hour')
                    AND w.kind <> 'audit' AND w.status = 'done')
      AND NOT EXISTS (SELECT FROM core.sync_windows AS w
                      WHERE tstzrange(w.window_start, w.window_end) @> tstzrange(h.start, h.start + interval '1 hour')
                        AND w.kind <> 'audit' AND w.created_at >= h.start + interval '1 hour' + s.delay)
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
