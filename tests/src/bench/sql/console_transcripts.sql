-- What was said in them: one of the written conversations each, and a word that stands in no other call. Time
-- and words are what the trigger would write.
-- $1 number of the first call, $2 of the last, $3 written segments, one array per conversation
WITH written AS (
    SELECT w.number, w.segments, (SELECT string_agg(s ->> 'text', ' ') FROM jsonb_array_elements(w.segments) AS s) AS said,
           (SELECT max((s ->> 'end')::float8) FROM jsonb_array_elements(w.segments) AS s) AS seconds
    FROM unnest($3::jsonb[]) WITH ORDINALITY AS w (segments, number)
)
INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                              speech_seconds, decode_seconds, call_time, words)
SELECT k.id, 1, w.said || ' reference kq' || to_hex(n), w.segments, 'en', 'written', 'none', 1, w.seconds, w.seconds, 0, k.start_time_utc,
       to_tsvector('english', w.said || ' reference kq' || to_hex(n))
FROM generate_series($1::bigint, $2::bigint) AS n
JOIN core.calls AS k ON k.ringba_call_id = 'BENCH' || n
JOIN written AS w ON w.number = 1 + n % cardinality($3::jsonb[])
