-- Stores a transcript and the cost of decoding; the call then waits for its verdict.
-- $1 call, $2 epoch, $3 text, $4 segments, $5 language, $6 engine, $7 model, $8 channels,
-- $9 audio s, $10 speech s, $11 decode s, $12 peaks, $13 stats, $14 where a voice was heard, or NULL,
-- $15 length that the recording states, or NULL, $16 seconds by language, or NULL,
-- $17 what told the speakers apart, or NULL, $18 the agent's channel by the words, or NULL,
-- $19 seconds that could not be decoded
-- Index: calls_pkey, transcripts_pkey. The lease is locked by the caller.
-- Trap: a call that is replayed has a transcript already; it is replaced, and the epoch says which run wrote
-- it.
-- Trap: status as text, or the call would be looked for in calls_working_idx, which seems to hold a handful
-- and, while somebody holds a snapshot, holds a dead entry of every call that was ever in work.
WITH moved AS (
    UPDATE core.calls AS k
    SET status = 'transcribed', transcribed_at = pg_catalog.clock_timestamp(),
        available_at = pg_catalog.clock_timestamp(), retry_count = 0, deferral_count = 0, processing_error = NULL
    WHERE k.id = $1 AND k.lease_epoch = $2 AND k.status::text = 'processing'
    RETURNING k.id, k.status, k.duration_seconds
), stored AS (
    INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels,
                                  audio_seconds, speech_seconds, decode_seconds, peaks, stats, speech, heard_share, languages,
                                  roles_by, agent_channel)
    SELECT m.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
           CASE WHEN e.seconds > 0 THEN least(1, greatest($9 - $19, 0) / e.seconds) END, $16, $17, $18
    FROM moved AS m
    CROSS JOIN LATERAL (SELECT greatest(
        $15, (SELECT m.duration_seconds FROM core.settings AS s WHERE s.key = 'heard.by_duration' AND s.value = 'true'),
        CASE WHEN $19 > 0 THEN $9 END)
        AS seconds) AS e
    ON CONFLICT (call_id) DO UPDATE
        SET lease_epoch = EXCLUDED.lease_epoch, text = EXCLUDED.text, segments = EXCLUDED.segments,
            language = EXCLUDED.language, engine = EXCLUDED.engine, model = EXCLUDED.model,
            channels = EXCLUDED.channels, audio_seconds = EXCLUDED.audio_seconds,
            speech_seconds = EXCLUDED.speech_seconds, decode_seconds = EXCLUDED.decode_seconds,
            peaks = EXCLUDED.peaks, stats = EXCLUDED.stats, speech = EXCLUDED.speech,
            heard_share = EXCLUDED.heard_share, languages = EXCLUDED.languages, roles_by = EXCLUDED.roles_by,
            agent_channel = EXCLUDED.agent_channel,
            created_at = pg_catalog.clock_timestamp()
), spent AS (
    INSERT INTO core.cost_ledger (call_id, lane, item, model, quantity, unit, usd)
    SELECT m.id, 'factory', 'decode', $7, $11, 'seconds',
           $11::numeric / 3600 * (SELECT (s.value #>> '{}')::numeric FROM core.settings AS s
                                  WHERE s.key = 'cost.decode_usd_per_hour')
    FROM moved AS m
)
SELECT m.status::text FROM moved AS m
