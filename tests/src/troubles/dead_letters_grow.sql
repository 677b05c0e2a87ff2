-- 21 calls that have just failed for good. Dead letters are a trouble of their own: look at this one alone.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, failed_lane, processing_error)
SELECT 'G' || i, (SELECT id FROM core.campaigns WHERE external_key = 'id:test'), now(), 'failed', 'ingest', 'it has no time'
FROM generate_series(1, 21) AS i;
INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('dead_letters', 'dead_letters', 'info', 'x');
