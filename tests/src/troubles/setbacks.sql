-- Five calls that the bucket has just refused.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, deferral_count, deferred_since, processing_error)
SELECT 'S' || i, (SELECT id FROM core.campaigns WHERE external_key = 'id:test'), now(), 1, now(), 'the store refused (403)'
FROM generate_series(1, 5) AS i;
