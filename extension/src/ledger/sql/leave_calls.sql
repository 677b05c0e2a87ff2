-- Splits a window of which all came but a few calls, whose rows another transaction holds: the minutes of those calls wait and
-- are read again, the rest is done. Returns 1, or no row where that cannot be done. The lease is locked by the caller.
-- $1 window, $2 epoch, $3 why
-- Index: sync_windows_pkey, sync_windows_open_once_idx.
-- Borders lie on multiples of ingest.smallest_window_seconds, so that the next rolling window, which finds the same calls held,
-- meets the same pieces and waits for them only once.
-- Trap: a call that is dated outside of its window is in none of its pieces; then the window waits as a whole.
WITH parent AS MATERIALIZED (
    SELECT w.*, coalesce(w.root_id, w.id) AS root, s.smallest
    FROM core.sync_windows AS w,
         (SELECT pg_catalog.make_interval(secs => (s.value #>> '{}')::float8) AS smallest
          FROM core.settings AS s WHERE s.key = 'ingest.smallest_window_seconds') AS s
    WHERE w.id = $1 AND w.lease_epoch = $2 AND w.status = 'working'
), held AS MATERIALIZED (
    SELECT pg_catalog.range_agg(tstzrange(greatest(c.at, p.window_start), least(c.at + p.smallest, p.window_end))) AS stretches
    FROM parent AS p
    CROSS JOIN LATERAL (
        SELECT pg_catalog.date_bin(p.smallest, (l.value #>> '{}')::timestamptz, timestamptz '2000-01-01 00:00:00+00') AS at,
               (l.value #>> '{}')::timestamptz AS call_at
        FROM pg_catalog.jsonb_each(p.left_calls) AS l (key, value)) AS c
    HAVING pg_catalog.bool_and(c.call_at >= p.window_start AND c.call_at < p.window_end)
), cut AS MATERIALIZED (
    SELECT p.*, h.stretches AS held, tstzmultirange(tstzrange(p.window_start, p.window_end)) - h.stretches AS whole
    FROM parent AS p, held AS h
    WHERE NOT pg_catalog.isempty(tstzmultirange(tstzrange(p.window_start, p.window_end)) - h.stretches)
), waiting AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, parent_id, root_id, backfill_id, heal_round, available_at)
    SELECT 'half', pg_catalog.lower(x), pg_catalog.upper(x), c.id, c.root, c.backfill_id, c.heal_round,
           pg_catalog.clock_timestamp() + interval '5 seconds'
    FROM cut AS c, pg_catalog.unnest(c.held) AS x
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
), done AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, parent_id, root_id, backfill_id, heal_round, status, pages,
                                   records, distinct_calls, short_pages, partial, duration_ms, passes, finished_at)
    SELECT 'half', pg_catalog.lower(x), pg_catalog.upper(x), c.id, c.root, c.backfill_id, c.heal_round, 'done', c.pages, c.records,
           c.distinct_calls, c.short_pages, c.partial, c.duration_ms, c.passes, pg_catalog.clock_timestamp()
    FROM cut AS c, pg_catalog.unnest(c.whole) AS x
)
UPDATE core.sync_windows AS w
SET status = 'split', finished_at = pg_catalog.clock_timestamp(), processing_error = $3, left_calls = '{}'
FROM cut AS c
WHERE w.id = c.id
RETURNING 1
