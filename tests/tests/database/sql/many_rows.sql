-- 20,000 calls, most of them at an end and 2,000 waiting in each lane, and as many windows; analysed.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');

INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, status, processing_error,
                        storage_path, audio_bytes, audio_sha256, vaulted_at, transcribed_at)
SELECT 'RGB' || i, (SELECT id FROM core.campaigns WHERE external_key = 'id:test'),
       now() - i * interval '7 seconds', 60,
       CASE i % 10 WHEN 0 THEN 'pending' WHEN 1 THEN 'downloaded' WHEN 2 THEN 'transcribed' ELSE 'skipped' END::core.call_status,
       CASE WHEN i % 10 > 2 THEN 'too short' END,
       '2026/11/22/' || i || '.mp3', 1000, decode(repeat('ab', 32), 'hex'), now(), now()
FROM generate_series(1, 20000) AS i;

INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
SELECT 'backfill', now() - i * interval '1 hour', now() - i * interval '1 hour' + interval '1 hour',
       CASE WHEN i % 10 = 0 THEN 'pending' ELSE 'done' END::core.window_status, 1, 0, false,
       CASE WHEN i % 10 > 0 THEN now() END
FROM generate_series(1, 20000) AS i;

ANALYZE core.calls, core.sync_windows, core.leases, core.lanes, core.settings, core.campaigns;
