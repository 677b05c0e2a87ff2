-- One row per call: when each stage was reached and how many seconds each took.
-- Index: calls_start_time_idx, transcripts_seconds_idx (which is read alone, so that no wide row is fetched).

CREATE OR REPLACE VIEW bi.latency AS
SELECT t.call_id, t.ringba_call_id, t.call_time, t.status, t.hang_up_at, t.ingested_at, t.vaulted_at, t.transcribed_at,
       t.judged_at,
       extract(epoch FROM t.ingested_at - t.hang_up_at)::float8 AS ingest_seconds,
       extract(epoch FROM t.vaulted_at - t.ingested_at)::float8 AS vault_seconds,
       extract(epoch FROM t.transcribed_at - t.vaulted_at)::float8 AS factory_seconds,
       extract(epoch FROM t.judged_at - t.transcribed_at)::float8 AS judge_seconds,
       extract(epoch FROM t.judged_at - t.hang_up_at)::float8 AS hang_up_to_flag_seconds,
       r.audio_seconds,
       r.decode_seconds
FROM (
    SELECT k.id AS call_id, k.ringba_call_id, k.start_time_utc AS call_time, k.status::text AS status,
           k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
           k.ingested_at, k.vaulted_at, k.transcribed_at, k.judged_at
    FROM core.calls AS k
) AS t
LEFT JOIN core.transcripts AS r ON r.call_id = t.call_id;

COMMENT ON VIEW bi.latency IS 'One row per call: when each stage was reached and how many seconds each took';
COMMENT ON COLUMN bi.latency.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.latency.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN bi.latency.call_time IS 'When the call began';
COMMENT ON COLUMN bi.latency.status IS 'Where it stands';
COMMENT ON COLUMN bi.latency.hang_up_at IS 'When it ended: call_time plus duration';
COMMENT ON COLUMN bi.latency.ingested_at IS 'When the call was first stored';
COMMENT ON COLUMN bi.latency.vaulted_at IS 'When its recording was safe';
COMMENT ON COLUMN bi.latency.transcribed_at IS 'When its transcript was stored';
COMMENT ON COLUMN bi.latency.judged_at IS 'When its verdict was stored';
COMMENT ON COLUMN bi.latency.ingest_seconds IS 'Seconds from hang-up to the first sight of the call';
COMMENT ON COLUMN bi.latency.vault_seconds IS 'Seconds from there to the safe recording, waiting included';
COMMENT ON COLUMN bi.latency.factory_seconds IS 'Seconds from there to the transcript, waiting included';
COMMENT ON COLUMN bi.latency.judge_seconds IS 'Seconds from there to the verdict, waiting included';
COMMENT ON COLUMN bi.latency.hang_up_to_flag_seconds IS 'Seconds from hang-up to the verdict; null before one';
COMMENT ON COLUMN bi.latency.audio_seconds IS 'Length of the recording in seconds';
COMMENT ON COLUMN bi.latency.decode_seconds IS 'Seconds the recogniser worked';

GRANT SELECT ON bi.latency TO callscript_bi, callscript_web, callscript_dba;
