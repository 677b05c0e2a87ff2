-- One call that waits for the vault, a minute old.
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name) VALUES ('id:secrets', 'Solar')
    ON CONFLICT (external_key) DO UPDATE SET name = EXCLUDED.name
    RETURNING id
)
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, audio_url, audio_url_seen_at)
SELECT 'RGBSECRETS', campaign.id, date_trunc('second', clock_timestamp()) - interval '1 minute', 42,
       'http://recordings.test/secrets', clock_timestamp()
FROM campaign
