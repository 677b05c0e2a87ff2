-- What a call is scored by: its transcript with the facts and settings, ids and versions of the rules that are in
-- force for it on its day, and the confidence that needs no second opinion.
-- $1 call
-- Indexes: calls_pkey, transcripts_pkey, campaigns_pkey, calls_caller_idx; the rules are a few dozen rows. No
-- row: no transcript.
-- Trap: the rules themselves are large and read only when the backend does not know these versions yet.
-- Trap: the segments become text as they are; in jsonb_build_object they, with each of their words, would be
-- copied first.
SELECT pg_catalog.concat('{"segments": ', t.segments, ', ', pg_catalog.substr(pg_catalog.jsonb_build_object(
           'speech', t.speech, 'duration_seconds', k.duration_seconds, 'audio_seconds', t.audio_seconds,
           'facts', pg_catalog.jsonb_build_object(
               'repeat_calls', (SELECT pg_catalog.count(*) FROM core.calls AS r
                                WHERE r.caller_number = k.caller_number AND r.start_time_utc <= k.start_time_utc
                                  AND r.start_time_utc > k.start_time_utc - x.repeat_days),
               'seconds_past_payout', k.duration_seconds - c.payout_after_seconds, 'heard_share', t.heard_share,
               'foreign', CASE WHEN t.languages IS NOT NULL THEN core.language_shares(t.languages, true) END),
           'settings', x.settings)::text, 2)),
       core.rules_of_call(k.id),
       x.sure_from
FROM core.calls AS k
JOIN core.transcripts AS t ON t.call_id = k.id
JOIN core.campaigns AS c ON c.id = k.campaign_id
CROSS JOIN core.score_settings AS x
WHERE k.id = $1
