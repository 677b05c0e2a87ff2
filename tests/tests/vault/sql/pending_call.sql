-- A call that waits for the vault.
-- $1 Ringba id, $2 start, $3 seconds, $4 address of the recording
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name) VALUES ('id:test', 'Test')
    ON CONFLICT (external_key) DO UPDATE SET name = EXCLUDED.name
    RETURNING id
)
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, audio_url, audio_url_seen_at)
SELECT $1, campaign.id, $2, $3, $4::text, CASE WHEN $4::text IS NOT NULL THEN clock_timestamp() END
FROM campaign
RETURNING id
