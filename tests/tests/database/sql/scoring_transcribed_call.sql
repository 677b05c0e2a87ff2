-- A call that waits for its verdict, with its transcript. Returns its id.
-- $1 campaign name, $2 segments, $3 seconds of audio
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name) VALUES ('name:' || $1, $1)
    ON CONFLICT (external_key) DO UPDATE SET name = EXCLUDED.name
    RETURNING id
), call AS (
    INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, storage_path, audio_bytes,
                            audio_sha256, status, vaulted_at, transcribed_at, retry_count, deferral_count,
                            deferred_since)
    SELECT 'RGB' || gen_random_uuid(), id, clock_timestamp(), $3::float8::integer, '2026/11/22/' || gen_random_uuid() || '.mp3', 1000,
           sha256('x'), 'transcribed', clock_timestamp(), clock_timestamp(), 1, 2, clock_timestamp()
    FROM campaign
    RETURNING id
)
INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                              speech_seconds, decode_seconds)
SELECT id, 1, (SELECT coalesce(string_agg(s ->> 'text', ' '), '') FROM jsonb_array_elements($2) AS s), $2, 'en',
       'whisper.cpp', 'demo', 2, $3, 1, 1
FROM call
RETURNING call_id
