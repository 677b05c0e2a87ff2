-- What was understood of every call. No parameters.
-- Index: none; the whole table is wanted.
SELECT k.ringba_call_id, t.text, t.segments
FROM core.transcripts AS t
JOIN core.calls AS k ON k.id = t.call_id
