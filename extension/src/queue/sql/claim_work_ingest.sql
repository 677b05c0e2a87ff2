-- What a worker needs to read a window of Ringba's call log.
pg_catalog.jsonb_build_object(
           'kind', t.kind,
           'window_start', pg_catalog.to_char(t.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'window_end', pg_catalog.to_char(t.window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'future_tolerance_minutes', (SELECT s.value FROM core.settings AS s
                                        WHERE s.key = 'ingest.future_tolerance_minutes'),
           -- A window that cannot be split is read whole, however many calls it holds.
           'split_over_calls', CASE WHEN t.window_end - t.window_start
                                         > pg_catalog.make_interval(secs => 2 * (SELECT (s.value #>> '{}')::float8
                                               FROM core.settings AS s WHERE s.key = 'ingest.smallest_window_seconds'))
                                    THEN (SELECT s.value FROM core.settings AS s
                                          WHERE s.key = 'ingest.split_over_calls') END)
