-- Transcribed calls from written transcripts, one minute apart, the newest a minute ago.
-- $1 campaign names, $2 transcripts {segments, audio_seconds}, $3 number of the first call
WITH campaign AS (
    INSERT INTO core.campaigns (external_key, name)
    SELECT DISTINCT 'name:' || n.name, n.name FROM unnest($1::text[]) AS n (name)
    ON CONFLICT (external_key) DO UPDATE SET name = EXCLUDED.name
    RETURNING id, name
), listed AS (
    SELECT n.name, t.transcript, $3 + t.ordinality AS number
    FROM unnest($1::text[]) WITH ORDINALITY AS n (name, ordinality)
    JOIN unnest($2::jsonb[]) WITH ORDINALITY AS t (transcript, ordinality) USING (ordinality)
), call AS (
    INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, caller_number, status, storage_path,
                            audio_bytes, audio_sha256, vaulted_at, transcribed_at)
    SELECT 'WRITTEN' || l.number, c.id, clock_timestamp() - make_interval(mins => l.number::integer),
           ceil((l.transcript ->> 'audio_seconds')::float8)::integer, '+1555' || lpad((l.number % 90000)::text, 7, '0'),
           'transcribed', 'written/' || l.number || '.mp3', 1, sha256('written'), clock_timestamp(), clock_timestamp()
    FROM listed AS l
    JOIN campaign AS c USING (name)
    RETURNING id, ringba_call_id
)
INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                              speech_seconds, decode_seconds)
SELECT k.id, 1, (SELECT string_agg(s ->> 'text', ' ') FROM jsonb_array_elements(l.transcript -> 'segments') AS s),
       l.transcript -> 'segments', 'en', 'written', 'none', 1, (l.transcript ->> 'audio_seconds')::float8,
       (l.transcript ->> 'audio_seconds')::float8, 0
FROM call AS k
JOIN listed AS l ON k.ringba_call_id = 'WRITTEN' || l.number
