-- A call that came two hours ago and was taken up a moment ago for the last time.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, ingested_at)
SELECT 'U', id, now() - interval '121 minutes', now() - interval '121 minutes'
FROM core.campaigns WHERE external_key = 'id:test';
