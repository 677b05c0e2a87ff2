-- A call that has been put off for an hour, beside one that went through a moment ago.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, deferral_count, deferred_since, processing_error)
SELECT 'P', id, now(), 9, now() - interval '61 minutes', 'the recording host asked us to come back later (503)'
FROM core.campaigns WHERE external_key = 'id:test';
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, storage_path, audio_bytes, audio_sha256, vaulted_at)
SELECT 'Q', id, now(), 'downloaded', '2026/11/01/q.wav', 1, decode(repeat('ab', 32), 'hex'), now()
FROM core.campaigns WHERE external_key = 'id:test';
