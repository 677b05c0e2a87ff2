-- What a worker needs to read a window of Ringba's call log. `split_refused`: when Ringba cannot answer for this window, it is
-- handed in as it is and split, because others are answered or because it has been put off too often; a piece is split only
-- while others are answered, or an outage would cut everything into minutes.
-- Indexes: sync_windows_done_idx, sync_windows_span_idx.
pg_catalog.jsonb_build_object(
           'kind', t.kind,
           'window_start', pg_catalog.to_char(t.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'window_end', pg_catalog.to_char(t.window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'future_tolerance_minutes', (SELECT s.value FROM core.settings AS s
                                        WHERE s.key = 'ingest.future_tolerance_minutes'),
           'split_refused', CASE
               WHEN t.parent_id IS NULL
                   THEN t.deferral_count >= (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s
                                             WHERE s.key = 'ingest.split_after_deferrals')
               ELSE t.deferral_count > 0 AND coalesce(
                   (SELECT pg_catalog.max(o.finished_at) FROM core.sync_windows AS o WHERE o.status = 'done') > t.created_at, false)
               END
               -- An obstacle that is known already.
               OR EXISTS (SELECT FROM core.sync_windows AS o
                          WHERE tstzrange(o.window_start, o.window_end) <@ tstzrange(t.window_start, t.window_end)
                            AND o.id <> t.id AND o.parent_id IS NOT NULL AND o.status IN ('pending', 'failed')
                            AND o.deferral_count + o.retry_count > 1
                            AND coalesce(o.finished_at, t.window_end) > t.window_end - interval '2 hours'),
           -- A window that cannot be split is read whole, however many calls it holds.
           'split_over_calls', CASE WHEN t.window_end - t.window_start
                                         > pg_catalog.make_interval(secs => 2 * (SELECT (s.value #>> '{}')::float8
                                               FROM core.settings AS s WHERE s.key = 'ingest.smallest_window_seconds'))
                                    THEN (SELECT s.value FROM core.settings AS s
                                          WHERE s.key = 'ingest.split_over_calls') END)
