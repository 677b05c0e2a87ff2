-- What a worker needs to fetch a recording.
pg_catalog.jsonb_build_object(
           'ringba_call_id', t.ringba_call_id,
           'start_time_utc', pg_catalog.to_char(t.start_time_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'duration_seconds', t.duration_seconds,
           'audio_url', t.audio_url,
           'min_duration_seconds', (SELECT s.value FROM core.settings AS s WHERE s.key = 'vault.min_duration_seconds'),
           'recording_grace_minutes', (SELECT s.value FROM core.settings AS s WHERE s.key = 'vault.recording_grace_minutes'),
           'hang_up_at', pg_catalog.to_char(
               (t.start_time_utc + pg_catalog.make_interval(secs => coalesce(t.duration_seconds, 0))) AT TIME ZONE 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
