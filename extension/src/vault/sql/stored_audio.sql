-- A page of the calls whose recording is stored, in the order of their ids.
-- $1 from, $2 to (times of the calls), $3 last call of the page before or NULL, $4 how many
-- Index: calls_pkey.
SELECT k.id, k.storage_path, k.audio_bytes
FROM core.calls AS k
WHERE k.storage_path IS NOT NULL AND k.start_time_utc >= $1 AND k.start_time_utc < $2
  AND ($3 IS NULL OR k.id > $3)
ORDER BY k.id
LIMIT $4
