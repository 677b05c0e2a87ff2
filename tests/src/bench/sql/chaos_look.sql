-- What stands in each lane, how much it has finished so far, whether an alert about it is open, and whether the database takes
-- writes. A recording that Ringba has not sent yet is no work, nor is a call that waits for its own next attempt. Between the lanes
-- times are not compared: the database's clock may be wrong.
SELECT l.lane, l.has_work, l.finished,
       EXISTS (SELECT FROM core.alerts AS a
               WHERE a.resolved_at IS NULL
                 AND (a.cause LIKE '%' || l.lane || '%' OR a.kind = ANY (l.kinds))),
       NOT pg_catalog.current_setting('default_transaction_read_only')::boolean
FROM (
    SELECT 1 AS place, 'ingest' AS lane, true AS has_work,
           (SELECT count(*) FROM core.sync_windows AS w WHERE w.status IN ('done', 'split')) AS finished,
           ARRAY['circuit', 'minutes_unread', 'no_windows', 'window_in_doubt'] AS kinds
    UNION ALL
    SELECT 2, 'vault', EXISTS (SELECT FROM core.calls AS k
                               WHERE k.status = 'vaulting'
                                  OR (k.status = 'pending' AND NOT k.is_live AND (k.deferral_count > 0 OR k.available_at <= clock_timestamp())
                                      AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%')),
           (SELECT count(*) FROM core.calls AS k WHERE k.vaulted_at IS NOT NULL), '{}'
    UNION ALL
    SELECT 3, 'factory', EXISTS (SELECT FROM core.calls AS k
                                 WHERE k.status = 'processing'
                                    OR (k.status = 'downloaded' AND (k.deferral_count > 0 OR k.available_at <= clock_timestamp()))),
           (SELECT count(*) FROM core.calls AS k WHERE k.transcribed_at IS NOT NULL), '{}'
    UNION ALL
    SELECT 4, 'judge', EXISTS (SELECT FROM core.calls AS k
                               WHERE k.status = 'judging'
                                  OR (k.status = 'transcribed' AND (k.deferral_count > 0 OR k.available_at <= clock_timestamp()))),
           (SELECT count(*) FROM core.judgements), ARRAY['budget', 'no_model']
) AS l
ORDER BY l.place
