-- Calls that wait for the vault, one a second; their recordings' addresses were sent just now.
-- $1 how many
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name) VALUES ('id:bench', 'Bench') RETURNING id
)
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, audio_url, audio_url_seen_at, available_at)
SELECT 'RGB' || i, campaign.id, date_trunc('second', clock_timestamp()) - i * interval '1 second', 60, 'http://recordings.test/' || i,
       clock_timestamp(), clock_timestamp() - interval '1 hour'
FROM campaign, generate_series(1, $1::bigint) AS i
