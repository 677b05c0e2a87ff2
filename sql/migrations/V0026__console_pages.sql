-- What the console's pages show and do beyond the views of schema bi.

SET LOCAL ROLE callscript_owner;

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
                'coached_caller', j.coached_caller, 'usd', j.usd::float8, 'origin', j.origin,
                'judgements', (SELECT count(*) FROM core.judgements AS o WHERE o.call_id = k.id))
            FROM core.judgements AS j WHERE j.id = k.judgement_id),
        'flags', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', f.id, 'rule_id', f.rule_id, 'rule', r.name, 'version', f.rule_version, 'severity', f.severity,
                'weight', f.weight, 'confidence', f.confidence, 'quote', f.quote, 'segment', f.segment,
                'start', f.start_seconds, 'end', f.end_seconds, 'speaker', f.speaker, 'source', f.source,
                'reason', f.reason, 'occurrences', f.occurrences, 'is_confirmed', f.is_confirmed,
                'trail', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'action', d.action, 'reason', d.reason, 'note', d.note, 'by', d.reviewer, 'at', d.created_at)
                        ORDER BY d.id), '[]')
                    FROM core.dispositions AS d JOIN core.flags AS o ON o.id = d.flag_id
                    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote))
                ORDER BY f.severity DESC, f.start_seconds), '[]')
            FROM core.flags AS f
            JOIN core.qa_rule_versions AS r ON r.rule_id = f.rule_id AND r.version = f.rule_version
            WHERE f.judgement_id = k.judgement_id),
        'transcript', (SELECT jsonb_build_object(
                'segments', t.segments, 'peaks', t.peaks, 'language', t.language, 'engine', t.engine, 'model', t.model,
                'channels', t.channels, 'audio_seconds', t.audio_seconds)
            FROM core.transcripts AS t WHERE t.call_id = k.id),
        'log', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'actor', a.actor, 'action', a.action)
                                          ORDER BY a.id DESC), '[]')
            FROM (SELECT * FROM core.audit_events AS x WHERE x.call_id = k.id ORDER BY x.id DESC LIMIT 50) AS a),
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

CREATE OR REPLACE FUNCTION console.find_calls(p_text text, p_status text, p_before timestamptz, p_before_id uuid, p_most integer)
RETURNS TABLE (call_id uuid, call_time timestamptz, duration_seconds integer, campaign text, vertical text, publisher text,
               caller text, revenue float8, status text, score smallint, flags bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.id, k.start_time_utc, k.duration_seconds, g.name, g.vertical_id, coalesce(k.publisher_name, k.publisher_id),
           CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                WHEN k.caller_number IS NOT NULL THEN '***' END,
           k.revenue::float8, k.status::text, j.score,
           (SELECT count(*) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id)
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN core.judgements AS j ON j.id = k.judgement_id
    WHERE (p_status IS NULL OR k.status::text = p_status)
      AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
      AND (p_text IS NULL
           OR k.ringba_call_id = p_text
           OR k.id::text = lower(p_text)
           OR (regexp_replace(p_text, '[^0-9]', '', 'g') ~ '^[0-9]{7,15}$'
               AND k.caller_number IN ('+' || regexp_replace(p_text, '[^0-9]', '', 'g'),
                                       '+1' || regexp_replace(p_text, '[^0-9]', '', 'g'),
                                       regexp_replace(p_text, '[^0-9]', '', 'g')))
           OR k.id IN (SELECT t.call_id FROM core.transcripts AS t
                       WHERE to_tsvector('english', t.text) @@ websearch_to_tsquery('english', p_text)))
    ORDER BY k.start_time_utc DESC, k.id DESC
    LIMIT least(p_most, 1000)
$$;
COMMENT ON FUNCTION console.find_calls(text, text, timestamptz, uuid, integer) IS 'Calls by words of the transcript, Ringba id, internal id or full number, newest first';

CREATE INDEX IF NOT EXISTS transcripts_words_idx ON core.transcripts USING gin (to_tsvector('english', text));

CREATE OR REPLACE FUNCTION console.dashboard(p_time_zone text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH today AS (
        SELECT date_trunc('day', clock_timestamp() AT TIME ZONE p_time_zone) AT TIME ZONE p_time_zone AS since
    ), calls AS MATERIALIZED (
        SELECT k.id, k.campaign_id, k.publisher_id, k.publisher_name, k.status, k.revenue, k.start_time_utc,
               k.start_time_utc >= t.since AS is_today, date_trunc('hour', k.start_time_utc) AS hour,
               extract(epoch FROM k.judged_at - (k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0))))
                   ::float8 AS lag
        FROM core.calls AS k CROSS JOIN today AS t
        WHERE k.start_time_utc >= least(t.since, clock_timestamp() - interval '24 hours')
    )
    SELECT jsonb_build_object(
        'today', (SELECT jsonb_build_object(
                'calls', count(*), 'judged', count(*) FILTER (WHERE c.status IN ('flagged', 'safe')),
                'flagged', count(*) FILTER (WHERE c.status = 'flagged'),
                'failed', count(*) FILTER (WHERE c.status = 'failed'),
                'lag_p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY c.lag),
                'lag_p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag))
            FROM calls AS c WHERE c.is_today),
        'inbox', (SELECT jsonb_build_object('open', count(*), 'at_risk', coalesce(sum(i.revenue), 0)::float8)
                  FROM core.inbox AS i WHERE i.state = 'open'),
        'saved', (SELECT coalesce(sum(i.revenue), 0)::float8 FROM core.inbox AS i
                  WHERE i.state IN ('confirmed', 'escalated') AND i.decided_at >= clock_timestamp() - interval '30 days'),
        'budget', (SELECT jsonb_build_object('spent', b.spent_usd::float8, 'daily', b.daily_usd::float8, 'stage', b.stage)
                   FROM bi.budget AS b),
        'lanes', (SELECT jsonb_agg(jsonb_build_object(
                'lane', q.lane, 'waiting', q.waiting, 'working', q.working, 'backing_off', q.backing_off,
                'dead_letters', q.dead_letters, 'oldest_seconds', q.oldest_waiting_seconds, 'paused', q.paused))
            FROM bi.queue AS q),
        'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'host', w.host, 'state', w.state, 'lanes', w.lanes, 'device', w.device, 'model', w.model, 'slots', w.slots,
                'holds', w.holds, 'last_seen_at', w.last_seen_at)), '[]')
            FROM (SELECT * FROM bi.workers AS x WHERE x.state <> 'stopped' ORDER BY x.last_seen_at DESC LIMIT 50) AS w),
        'alerts', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'kind', a.kind, 'severity', a.severity, 'message', a.message, 'raised_at', a.raised_at)), '[]')
            FROM (SELECT * FROM bi.alerts AS x WHERE x.is_open LIMIT 20) AS a),
        'hours', (SELECT coalesce(jsonb_agg(jsonb_build_object('hour', h.hour, 'calls', h.calls, 'flagged', h.flagged,
                                                               'lag_p95', h.lag) ORDER BY h.hour), '[]')
            FROM (SELECT c.hour, count(*) AS calls, count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                         percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag) AS lag
                  FROM calls AS c WHERE c.start_time_utc >= clock_timestamp() - interval '24 hours' GROUP BY 1) AS h),
        'verticals', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged)
                                                ORDER BY x.flagged DESC), '[]')
            FROM (SELECT coalesce(g.vertical_id, 'unknown') AS name, count(*) AS calls,
                         count(*) FILTER (WHERE c.status = 'flagged') AS flagged
                  FROM calls AS c JOIN core.campaigns AS g ON g.id = c.campaign_id WHERE c.is_today GROUP BY 1) AS x),
        'publishers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged)
                                                 ORDER BY x.flagged DESC), '[]')
            FROM (SELECT coalesce(c.publisher_name, c.publisher_id, 'unknown') AS name, count(*) AS calls,
                         count(*) FILTER (WHERE c.status = 'flagged') AS flagged
                  FROM calls AS c WHERE c.is_today GROUP BY 1 ORDER BY 3 DESC LIMIT 10) AS x))
$$;
COMMENT ON FUNCTION console.dashboard(text) IS 'Today (in the viewer''s zone) and the last 24 hours, as the dashboard shows them';

CREATE OR REPLACE FUNCTION console.settings() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'rules', (SELECT jsonb_agg(jsonb_build_object(
                'id', r.rule_id, 'version', r.version, 'name', r.name, 'kind', r.kind, 'severity', r.severity,
                'weight', r.weight, 'vertical', r.vertical, 'speaker', r.speaker, 'state', r.state)
                ORDER BY r.rule_id, r.version DESC)
            FROM bi.rules AS r WHERE r.state <> 'past'),
        'campaigns', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', g.id, 'name', g.name, 'vertical', g.vertical_id, 'source', g.inference_source,
                'is_verified', g.is_verified)
                ORDER BY g.vertical_id IS NOT NULL, g.is_verified, g.name), '[]')
            FROM core.campaigns AS g),
        'verticals', (SELECT jsonb_agg(v.id ORDER BY v.id) FROM core.verticals AS v),
        'models', (SELECT jsonb_agg(jsonb_build_object(
                'tier', t.tier, 'model', t.model_id, 'is_active', t.is_active, 'daily_usd', t.daily_usd::float8,
                'input', m.usd_per_m_input::float8, 'output', m.usd_per_m_output::float8, 'shutdown_on', m.shutdown_on)
                ORDER BY t.tier)
            FROM core.judge_tiers AS t JOIN core.judge_models AS m ON m.id = t.model_id),
        'budget', (SELECT jsonb_build_object('daily', b.daily_usd::float8, 'spent', b.spent_usd::float8, 'stage', b.stage)
                   FROM bi.budget AS b),
        'dead_letters', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', d.item_id, 'kind', d.kind, 'lane', d.lane, 'starts_at', d.starts_at, 'error', d.error)), '[]')
            FROM (SELECT * FROM bi.dead_letters AS x LIMIT 100) AS d))
$$;
COMMENT ON FUNCTION console.settings() IS 'What the settings page lists';

CREATE OR REPLACE FUNCTION console.set_vertical(p_user_id bigint, p_campaign_id uuid, p_vertical text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    before text;
BEGIN
    SELECT g.vertical_id INTO before FROM core.campaigns AS g WHERE g.id = p_campaign_id FOR UPDATE;
    UPDATE core.campaigns AS g
    SET vertical_id = nullif(p_vertical, ''), is_verified = nullif(p_vertical, '') IS NOT NULL,
        inference_source = CASE WHEN nullif(p_vertical, '') IS NULL THEN 'unknown' ELSE 'manual' END
    WHERE g.id = p_campaign_id;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'set_vertical', jsonb_build_object('campaign', p_campaign_id, 'before', before, 'after', p_vertical));
END
$$;
COMMENT ON FUNCTION console.set_vertical(bigint, uuid, text) IS 'Says which vertical a campaign is in';

CREATE OR REPLACE FUNCTION console.set_daily_budget(p_user_id bigint, p_usd numeric) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    before jsonb;
BEGIN
    IF p_usd IS NULL OR p_usd NOT BETWEEN 0 AND 10000 THEN
        RAISE EXCEPTION 'a day''s budget is 0 to 10000 dollars' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT s.value INTO before FROM core.settings AS s WHERE s.key = 'budget.daily_usd' FOR UPDATE;
    UPDATE core.settings AS s SET value = to_jsonb(p_usd), updated_at = clock_timestamp(), updated_by = actor
    WHERE s.key = 'budget.daily_usd';
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'set_budget', jsonb_build_object('before', before, 'after', p_usd));
END
$$;
COMMENT ON FUNCTION console.set_daily_budget(bigint, numeric) IS 'Sets the most dollars a day';

CREATE OR REPLACE FUNCTION console.retry(p_user_id bigint, p_item_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    requeued integer;
BEGIN
    requeued := callscript.requeue(jsonb_build_object('ids', jsonb_build_array(p_item_id)));
    INSERT INTO core.audit_events (actor, action, call_id, details)
    SELECT actor, 'retried', k.id, jsonb_build_object('item', p_item_id, 'requeued', requeued)
    FROM (VALUES (p_item_id)) AS i (id) LEFT JOIN core.calls AS k ON k.id = i.id;
    RETURN requeued;
END
$$;
COMMENT ON FUNCTION console.retry(bigint, uuid) IS 'Sends a dead letter round again; returns 0 where it is none any more';

CREATE OR REPLACE FUNCTION console.draft_rule(p_user_id bigint, p_rule_id text, p_changes jsonb, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN callscript.edit_rule(p_rule_id, p_changes, p_reason, true, console.actor(p_user_id, 'admin'));
END
$$;
COMMENT ON FUNCTION console.draft_rule(bigint, text, jsonb, text) IS 'Makes a draft of a rule, in the name of an admin';

CREATE OR REPLACE FUNCTION console.publish_rule(p_user_id bigint, p_rule_id text, p_version integer, p_reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM callscript.publish_rule(p_rule_id, p_version, p_reason, console.actor(p_user_id, 'admin'));
END
$$;
COMMENT ON FUNCTION console.publish_rule(bigint, text, integer, text) IS 'Puts a draft into force, in the name of an admin';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA console FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA console TO callscript_web;
