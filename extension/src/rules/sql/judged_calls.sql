-- Judged calls of a span with all that scoring needs, oldest first, a batch at a time.
-- $1 from (inclusive), $2 to (exclusive), $3 start of the last call of the batch before or NULL, $4 its id, $5 how many
-- Indexes: calls_start_time_idx walked from where the last batch ended; transcripts_pkey, judgements_pkey, campaigns_pkey.
-- Trap: the segments become text as they are; in jsonb_build_object they, with each of their words, would be copied first.
SELECT k.id, k.start_time_utc, k.judgement_id, c.vertical_id, j.answer, j.rule_versions::text, j.verdict::text, j.score::integer,
       pg_catalog.concat('{"segments": ', t.segments, ', ', pg_catalog.substr(pg_catalog.jsonb_build_object(
           'speech', t.speech, 'duration_seconds', k.duration_seconds, 'audio_seconds', t.audio_seconds,
           'facts', pg_catalog.jsonb_build_object(
               'repeat_calls', (SELECT pg_catalog.count(*) FROM core.calls AS r
                                WHERE r.caller_number = k.caller_number AND r.start_time_utc <= k.start_time_utc
                                  AND r.start_time_utc > k.start_time_utc - x.repeat_days),
               'seconds_past_payout', k.duration_seconds - c.payout_after_seconds, 'heard_share', t.heard_share,
               'read_share', j.read_share, 'foreign', CASE WHEN t.languages IS NOT NULL THEN core.language_shares(t.languages, true) END),
           'settings', x.settings)::text, 2)),
       j.not_judged, core.day_of_law(k.start_time_utc)::text, core.scope_of(k, c)
FROM core.calls AS k
JOIN core.transcripts AS t ON t.call_id = k.id
JOIN core.judgements AS j ON j.id = k.judgement_id
JOIN core.campaigns AS c ON c.id = k.campaign_id
CROSS JOIN core.score_settings AS x
WHERE k.start_time_utc >= $1 AND k.start_time_utc < $2 AND k.status IN ('flagged', 'safe', 'unjudged')
  AND ($3 IS NULL OR (k.start_time_utc, k.id) > ($3, $4))
ORDER BY k.start_time_utc, k.id
LIMIT $5
