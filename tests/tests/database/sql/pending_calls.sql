-- Calls that wait for the vault, one a minute, the newest a minute ago.
-- $1 how many
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test')
    ON CONFLICT (external_key) DO UPDATE SET name = EXCLUDED.name
    RETURNING id
)
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, audio_url, audio_url_seen_at)
SELECT 'RGB' || i, campaign.id, date_trunc('second', clock_timestamp()) - i * interval '1 minute', 60, 'http://recordings.test/' || i,
       clock_timestamp()
FROM campaign, generate_series(1, $1::integer) AS i
