-- 101 calls that came in 61 minutes ago; the lane itself is not late, for they became available just now.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, ingested_at)
SELECT 'B' || i, (SELECT id FROM core.campaigns WHERE external_key = 'id:test'), now(), now() - interval '61 minutes'
FROM generate_series(1, 101) AS i;
