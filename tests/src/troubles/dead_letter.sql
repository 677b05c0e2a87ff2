-- One call that failed for good.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, failed_lane, processing_error)
SELECT 'D', id, now(), 'failed', 'vault', 'HTTP 404' FROM core.campaigns WHERE external_key = 'id:test';
