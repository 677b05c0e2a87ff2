-- All that the page of a call shows, in one object. The caller's number is masked for viewers.
-- Index: calls_pkey, flags_severity_idx, judgements_pkey, judgements_call_idx, audit_events_call_idx, comments_call_idx,
-- inbox_state_idx (newer and older).
-- Trap: the model was asked about a rule where its answer says so; of a long call, the answer of one of its parts.

CREATE OR REPLACE FUNCTION console.call(p_user_id bigint, p_call_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'id', k.id, 'ringba_call_id', k.ringba_call_id, 'start', k.start_time_utc, 'duration_seconds', k.duration_seconds,
        'campaign', g.name, 'vertical', v.name, 'publisher', coalesce(k.publisher_name, k.publisher_id),
        'publisher_sub_id', k.publisher_sub_id, 'buyer', k.buyer, 'target', coalesce(k.target_name, k.target_id),
        'caller', CASE WHEN u.role IN ('reviewer', 'admin') THEN k.caller_number
                       WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                       WHEN k.caller_number IS NOT NULL THEN '***' END,
        'revenue', k.revenue::float8, 'payout', k.payout::float8, 'status', k.status, 'failed_lane', k.failed_lane,
        'error', k.processing_error, 'retry_count', k.retry_count, 'available_at', k.available_at,
        'has_audio', k.storage_path IS NOT NULL, 'ingested_at', k.ingested_at, 'vaulted_at', k.vaulted_at,
        'transcribed_at', k.transcribed_at, 'judged_at', k.judged_at,
        'judgement', (SELECT jsonb_build_object(
                'score', j.score, 'verdict', j.verdict, 'summary', j.summary, 'model', j.model, 'qa_version', j.qa_version,
                'sentiment', j.sentiment, 'disposition', j.disposition, 'sale', j.sale, 'intent', j.intent,
                'coached_caller', j.coached_caller, 'usd', j.usd::float8, 'origin', j.origin, 'not_judged', j.not_judged,
                'judgements', (SELECT count(*) FROM core.judgements AS o WHERE o.call_id = k.id))
            FROM core.judgements AS j WHERE j.id = k.judgement_id),
        'flags', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', f.id, 'rule_id', f.rule_id, 'rule', r.name, 'version', f.rule_version, 'severity', f.severity,
                'weight', f.weight, 'confidence', f.confidence, 'quote', f.quote, 'segment', f.segment,
                'start', f.start_seconds, 'end', f.end_seconds, 'speaker', f.speaker, 'source', f.source,
                'reason', f.reason, 'occurrences', f.occurrences, 'is_confirmed', f.is_confirmed,
                'calibrated', f.calibrated, 'guidance', r.guidance, 'rule_source', r.source, 'source_date', r.source_date,
                'severity_because', r.severity_because, 'kind', r.kind, 'patterns', core.rule_patterns(r.definition),
                -- No answer is null, and so is what is looked for in it.
                'asked', f.source = 'judge' OR f.is_confirmed
                         OR coalesce(jsonb_path_exists(a.answer, '$.asked[*].rule_id ? (@ == $rule)',
                                                       jsonb_build_object('rule', f.rule_id)), false)
                         OR coalesce(jsonb_path_exists(a.answer, '$.parts[*].asked[*].rule_id ? (@ == $rule)',
                                                       jsonb_build_object('rule', f.rule_id)), false),
                'upheld', f.source = 'judge' OR f.is_confirmed,
                'because', CASE WHEN f.source = 'judge' OR f.is_confirmed THEN f.reason END,
                'trail', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'id', d.id, 'action', d.action, 'reason', d.reason, 'note', d.note, 'by', d.reviewer, 'at', d.created_at)
                        ORDER BY d.id), '[]')
                    FROM core.dispositions AS d JOIN core.flags AS o ON o.id = d.flag_id
                    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote))
                ORDER BY f.severity DESC, f.start_seconds), '[]')
            FROM core.flags AS f
            JOIN core.qa_rule_versions AS r ON r.rule_id = f.rule_id AND r.version = f.rule_version
            JOIN core.judgements AS a ON a.id = f.judgement_id
            WHERE f.judgement_id = k.judgement_id),
        'cleared', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'rule', r.name, 'quote', c.quote, 'start', c.start, 'speaker', c.speaker, 'reason', c.reason,
                'rule_id', c.rule_id, 'end', c."end", 'severity', r.severity, 'confidence', c.confidence, 'guidance', r.guidance,
                'rule_source', r.source, 'source_date', r.source_date, 'kind', r.kind,
                'patterns', core.rule_patterns(r.definition),
                'fulfilled_by', c.fulfilled_by, 'fulfilled_at', c.fulfilled_at) ORDER BY c.start), '[]')
            FROM core.judgements AS j
            CROSS JOIN LATERAL jsonb_to_recordset(j.cleared) AS c (
                rule_id text, rule_version integer, quote text, start float8, "end" float8, speaker text, confidence float8, reason text,
                fulfilled_by text, fulfilled_at float8)
            JOIN core.qa_rule_versions AS r ON r.rule_id = c.rule_id AND r.version = c.rule_version
            WHERE j.id = k.judgement_id),
        'transcript', (SELECT jsonb_build_object(
                'segments', t.segments, 'peaks', t.peaks, 'language', t.language, 'engine', t.engine, 'model', t.model,
                'channels', t.channels, 'audio_seconds', t.audio_seconds, 'heard_share', t.heard_share,
                'language_name', (SELECT l.name FROM core.languages AS l WHERE l.code = t.language),
                'languages', core.language_shares(t.languages), 'roles_by', t.roles_by)
            FROM core.transcripts AS t WHERE t.call_id = k.id),
        'assignee', (SELECT p.name FROM core.inbox AS i JOIN core.users AS p ON p.id = i.assignee_id WHERE i.call_id = k.id),
        'is_mine', EXISTS (SELECT FROM core.inbox AS i WHERE i.call_id = k.id AND i.assignee_id = u.id),
        'snooze', (SELECT jsonb_build_object('until', i.snoozed_until, 'at', i.snoozed_at,
                                             'by', (SELECT p.name FROM core.users AS p WHERE p.id = i.snoozed_by))
            FROM core.inbox AS i WHERE i.call_id = k.id AND i.state = 'open' AND i.snoozed_until > now()),
        'comments', core.comments_of(u.id, k.id),
        'log', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'actor', a.actor, 'action', a.action,
                                                             'note', a.details ->> 'note', 'to', a.details ->> 'to', 'until', a.details ->> 'until')
                                          ORDER BY a.id DESC), '[]')
            FROM (SELECT * FROM core.audit_events AS x WHERE x.call_id = k.id ORDER BY x.id DESC LIMIT 50) AS a),
        'reasons', (SELECT coalesce(jsonb_agg(jsonb_build_object('action', r.action, 'reason', r.reason)
                                              ORDER BY r.action, r.place), '[]')
            FROM core.disposition_reasons AS r WHERE r.is_offered),
        'newer', (SELECT i.call_id FROM core.inbox AS i, core.inbox AS me
                  WHERE me.call_id = k.id AND i.state = 'open' AND (i.flagged_at, i.call_id) > (me.flagged_at, me.call_id)
                  ORDER BY i.flagged_at, i.call_id LIMIT 1),
        'older', (SELECT i.call_id FROM core.inbox AS i, core.inbox AS me
                  WHERE me.call_id = k.id AND i.state = 'open' AND (i.flagged_at, i.call_id) < (me.flagged_at, me.call_id)
                  ORDER BY i.flagged_at DESC, i.call_id DESC LIMIT 1))
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN core.verticals AS v ON v.id = g.vertical_id
    JOIN core.users AS u ON u.id = p_user_id AND u.is_active
    WHERE k.id = p_call_id
$$;

COMMENT ON FUNCTION console.call(bigint, uuid) IS 'All that the page of a call shows; the number masked for viewers; null: no such call';
REVOKE ALL ON FUNCTION console.call(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.call(bigint, uuid) TO callscript_web;
