-- Judged calls, nine seconds apart, the newest now: every tenth flagged, some hundred failed or skipped.
-- $1 number of the first call, $2 of the last
WITH campaign AS (
    SELECT array_agg(g.id ORDER BY g.name) AS ids FROM core.campaigns AS g
)
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, caller_number, publisher_id,
                        publisher_name, buyer, revenue, payout, status, storage_path, audio_bytes, audio_sha256, vaulted_at,
                        transcribed_at, judged_at, judgement_id, processing_error, failed_lane)
SELECT 'BENCH' || n, g.ids[1 + n % cardinality(g.ids)], t.began, 60 + n % 400, '+1555' || lpad((n % 9000000)::text, 7, '0'),
       'PUB' || n % 97, 'Publisher ' || n % 97, 'Buyer ' || n % 31, n % 60, n % 40,
       (CASE WHEN n % 10 = 0 THEN 'flagged' WHEN n % 9001 = 1 THEN 'failed' WHEN n % 9001 = 2 THEN 'skipped' ELSE 'safe' END
       )::core.call_status,
       'bench/' || n || '.mp3', 1, sha256('bench'), t.began + interval '3 minutes', t.began + interval '4 minutes',
       CASE WHEN n % 10 = 0 OR n % 9001 NOT IN (1, 2) THEN t.began + interval '5 minutes' END,
       CASE WHEN n % 10 = 0 OR n % 9001 NOT IN (1, 2) THEN n END,
       CASE WHEN n % 10 <> 0 AND n % 9001 IN (1, 2) THEN 'a benchmark' END,
       CASE WHEN n % 10 <> 0 AND n % 9001 = 1 THEN 'judge'::core.lane END
FROM generate_series($1::bigint, $2::bigint) AS n
CROSS JOIN campaign AS g
CROSS JOIN LATERAL (SELECT clock_timestamp() - make_interval(secs => (n * 9)::float8) AS began) AS t
