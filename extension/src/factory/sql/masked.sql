-- Keeps what was masked in a transcript, in place of what a former run masked.
-- $1 call, $2 [{kind, segment, start, end, words}] in the order of the call; words null: not kept
-- Index: masked_words_pkey. The lease is locked by the caller, and the transcript is stored.
WITH gone AS (
    DELETE FROM core.masked_words AS m
    WHERE m.call_id = $1 AND m.place > pg_catalog.jsonb_array_length($2)
)
INSERT INTO core.masked_words (call_id, place, kind, segment, start_seconds, end_seconds, words)
SELECT $1, x.place, x.masked ->> 'kind', (x.masked ->> 'segment')::integer, (x.masked ->> 'start')::float8,
       (x.masked ->> 'end')::float8, x.masked ->> 'words'
FROM pg_catalog.jsonb_array_elements($2) WITH ORDINALITY AS x (masked, place)
ON CONFLICT (call_id, place) DO UPDATE
    SET kind = EXCLUDED.kind, segment = EXCLUDED.segment, start_seconds = EXCLUDED.start_seconds,
        end_seconds = EXCLUDED.end_seconds, words = EXCLUDED.words
