-- What can be said of a stretch of time: is anything missing?
-- $1 from, $2 to
-- Index: sync_windows_span_idx, reconciliations_red_idx.
-- in doubt     a window over the stretch failed for good and no window has read the stretch whole since, or
--              an audit found a difference
-- proven       read whole, ingest.overlap_minutes or more after the stretch was over: calls are listed when
--              they end
-- provisional  read whole, but earlier than that: calls that were still going on are to come
-- open         a window over the stretch waits or is in work
-- never asked  nobody asked Ringba
WITH settle AS (
    SELECT pg_catalog.make_interval(mins => (s.value #>> '{}')::integer) AS overlap
    FROM core.settings AS s WHERE s.key = 'ingest.overlap_minutes'
), seen AS (
    SELECT w.status, tstzrange(w.window_start, w.window_end) AS span,
           tstzrange(w.window_start,
                     greatest(w.window_start,
                              least(w.window_end, w.finished_at - s.overlap
                                                  - pg_catalog.make_interval(secs => coalesce(w.duration_ms, 0) / 1000.0)))) AS settled
    FROM core.sync_windows AS w, settle AS s
    WHERE tstzrange(w.window_start, w.window_end) && tstzrange($1, $2) AND w.kind <> 'audit'
), doubt AS (
    SELECT tstzrange(d.starts_at, d.ends_at) AS span
    FROM core.windows_in_doubt AS d
    WHERE NOT d.is_audit
    UNION ALL
    SELECT tstzrange(m, m + interval '1 minute')
    FROM core.reconciliations AS r, pg_catalog.unnest(r.minutes_in_doubt) AS m
    WHERE tstzrange(r.slice_start, r.slice_end) && tstzrange($1, $2) AND pg_catalog.cardinality(r.minutes_in_doubt) > 0
), part AS (
    SELECT tstzmultirange(tstzrange($1, $2)) AS asked,
           coalesce((SELECT pg_catalog.range_agg(d.span) FROM doubt AS d), '{}') AS doubt,
           coalesce((SELECT pg_catalog.range_agg(s.settled) FROM seen AS s WHERE s.status = 'done'), '{}') AS settled,
           coalesce((SELECT pg_catalog.range_agg(s.span) FROM seen AS s WHERE s.status = 'done'), '{}') AS done,
           coalesce((SELECT pg_catalog.range_agg(s.span) FROM seen AS s WHERE s.status IN ('pending', 'working')), '{}') AS open
), stretch AS (
    SELECT 'in doubt' AS state, pg_catalog.unnest(p.asked * p.doubt) AS span FROM part AS p
    UNION ALL
    SELECT 'proven', pg_catalog.unnest(p.asked * p.settled - p.doubt) FROM part AS p
    UNION ALL
    SELECT 'provisional', pg_catalog.unnest(p.asked * p.done - p.settled - p.doubt) FROM part AS p
    UNION ALL
    SELECT 'open', pg_catalog.unnest(p.asked * p.open - p.done - p.doubt) FROM part AS p
    UNION ALL
    SELECT 'never asked', pg_catalog.unnest(p.asked - p.open - p.done - p.doubt) FROM part AS p
)
SELECT pg_catalog.lower(s.span), pg_catalog.upper(s.span), s.state
FROM stretch AS s
ORDER BY 1
