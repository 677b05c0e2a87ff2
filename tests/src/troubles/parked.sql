-- A call that was put off for days.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, failed_lane, deferral_count, deferred_since, processing_error)
SELECT 'K', id, now(), 'parked', 'vault', 99, now() - interval '3 days', 'it is cut off'
FROM core.campaigns WHERE external_key = 'id:test';
