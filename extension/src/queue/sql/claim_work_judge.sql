-- What a worker needs to have a call judged; the question itself is callscript.judge_question.
-- Indexes: campaigns_pkey, transcripts_pkey.
pg_catalog.jsonb_build_object(
           'start_time_utc', pg_catalog.to_char(t.start_time_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'hang_up_at', pg_catalog.to_char(
               (t.start_time_utc + pg_catalog.make_interval(secs => coalesce(t.duration_seconds, 0))) AT TIME ZONE 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'vertical_id', (SELECT g.vertical_id FROM core.campaigns AS g WHERE g.id = t.campaign_id),
           'segments', (SELECT pg_catalog.jsonb_array_length(r.segments)
                        FROM core.transcripts AS r WHERE r.call_id = t.id))
