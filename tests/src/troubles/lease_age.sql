-- A call that somebody has held for an hour, with a beat a moment ago.
INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test');
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, lease_epoch)
SELECT 'L', id, now(), 'vaulting', 1 FROM core.campaigns WHERE external_key = 'id:test';
INSERT INTO core.leases (item_id, lane, epoch, worker, claimed_at, deadline_at)
SELECT id, 'vault', 1, 'box-1', now() - interval '61 minutes', now() + interval '20 minutes'
FROM core.calls WHERE ringba_call_id = 'L';
-- Others of the lane go on: it does not stand still.
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, storage_path, audio_bytes, vaulted_at, audio_sha256)
SELECT 'M', id, now(), 'downloaded', 'a/m', 1, now(), decode(repeat('ab', 32), 'hex')
FROM core.campaigns WHERE external_key = 'id:test';
