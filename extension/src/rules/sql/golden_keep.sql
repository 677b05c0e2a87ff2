-- Freezes a judged call. No row: it is not judged, or its transcript is forgotten. False: a rule is unknown.
-- $1 call, $2 name, $3 rules that are broken in it, $4 why, $5 who or NULL
-- Indexes: calls_pkey, transcripts_pkey, judgements_pkey, campaigns_pkey.
WITH call AS (
    SELECT k.id, core.day_of_law(k.start_time_utc) AS day, c.vertical_id, core.scope_of(k, c) AS scope, j.answer,
           pg_catalog.jsonb_build_object(
               'segments', t.segments, 'speech', t.speech, 'duration_seconds', k.duration_seconds, 'audio_seconds', t.audio_seconds,
               'facts', j.facts, 'settings', x.settings) AS call,
           NOT EXISTS (SELECT FROM pg_catalog.unnest($3) AS b (rule_id)
                       WHERE NOT EXISTS (SELECT FROM core.qa_rules AS r WHERE r.id = b.rule_id)) AS is_known
    FROM core.calls AS k
    JOIN core.transcripts AS t ON t.call_id = k.id
    JOIN core.judgements AS j ON j.id = k.judgement_id
    JOIN core.campaigns AS c ON c.id = k.campaign_id
    CROSS JOIN core.score_settings AS x
    WHERE k.id = $1 AND t.segments IS NOT NULL
), kept AS (
    INSERT INTO core.golden_calls (name, call_id, day, vertical_id, scope, call, answer, broken, added_by, note)
    SELECT $2, call.id, call.day, call.vertical_id, call.scope, call.call, call.answer, $3, COALESCE($5, session_user), $4
    FROM call WHERE call.is_known
)
SELECT call.is_known FROM call
