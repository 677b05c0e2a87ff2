-- What a worker needs to make a transcript.
-- Indexes: campaigns_pkey.
pg_catalog.jsonb_build_object(
           'storage_path', t.storage_path,
           'audio_bytes', t.audio_bytes,
           'audio_sha256', pg_catalog.encode(t.audio_sha256, 'hex'),
           'start_time_utc', pg_catalog.to_char(t.start_time_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'duration_seconds', t.duration_seconds,
           'agent_channel', (SELECT core.agent_channel()),
           'vertical_id', (SELECT g.vertical_id FROM core.campaigns AS g WHERE g.id = t.campaign_id))
