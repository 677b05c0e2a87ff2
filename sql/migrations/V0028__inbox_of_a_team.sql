-- The inbox of a team: who takes a call, what a filter holds in groups, notes; and words found among a million calls.

SET LOCAL ROLE callscript_owner;

ALTER TABLE core.inbox ADD COLUMN IF NOT EXISTS assignee_id bigint REFERENCES core.users ON DELETE SET NULL;
COMMENT ON COLUMN core.inbox.assignee_id IS 'Who has taken the call or was given it; null: nobody';

CREATE INDEX IF NOT EXISTS inbox_assignee_idx ON core.inbox (assignee_id, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_call_time_idx ON core.inbox (call_time);
-- Counts and groups of any filter read this instead of the wide rows.
CREATE INDEX IF NOT EXISTS inbox_counts_idx ON core.inbox (state, call_time)
    INCLUDE (severity, vertical, campaign, publisher, assignee_id, revenue, flagged_at, decided_at);

CREATE OR REPLACE FUNCTION core.refresh_inbox(p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- In PL/pgSQL, which keeps its plans: planning this anew for each call took longer than running it.
    -- Names are cut because they stand together in an index whose entries are at most 2,704 bytes; a name from Ringba has
    -- up to 500 characters of four bytes.
    DELETE FROM core.inbox AS i
    WHERE i.call_id = p_call_id
      AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.id = p_call_id AND k.status = 'flagged');
    INSERT INTO core.inbox AS i (
        call_id, judgement_id, flagged_at, call_time, duration_seconds, campaign_id, campaign, vertical, publisher, buyer,
        revenue, score, severity, rule_ids, flags, lead_flag_id, lead_rule, lead_quote, lead_start, state, decided_by,
        decided_at, words)
    SELECT k.id, k.judgement_id, k.judged_at, k.start_time_utc, k.duration_seconds, k.campaign_id, left(g.name, 200), g.vertical_id,
           left(coalesce(k.publisher_name, k.publisher_id), 200), left(k.buyer, 200), k.revenue, j.score, f.severity, f.rule_ids, f.flags,
           (f.lead).id, f.lead_rule, left((f.lead).quote, 300), (f.lead).start_seconds,
           CASE WHEN f.undecided > 0 THEN 'open' WHEN f.escalated > 0 THEN 'escalated'
                WHEN f.confirmed > 0 THEN 'confirmed' ELSE 'dismissed' END,
           f.decided_by, f.decided_at,
           to_tsvector('simple', concat_ws(' ', f.quotes, f.rules, g.name, k.publisher_name, k.publisher_id, k.buyer,
                                           left(j.summary, 500)))
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.judgements AS j ON j.id = k.judgement_id
    CROSS JOIN LATERAL (
        SELECT max(x.severity) AS severity, array_agg(x.rule_id ORDER BY x.rule_id) AS rule_ids, count(*) AS flags,
               (array_agg(x ORDER BY x.severity DESC, x.start_seconds))[1] AS lead,
               (array_agg(v.name ORDER BY x.severity DESC, x.start_seconds))[1] AS lead_rule,
               count(*) FILTER (WHERE d.action IS NULL OR d.action = 'reopened') AS undecided,
               count(*) FILTER (WHERE d.action = 'escalated') AS escalated,
               count(*) FILTER (WHERE d.action = 'confirmed') AS confirmed,
               (array_agg(d.reviewer ORDER BY d.created_at DESC) FILTER (WHERE d.action IS NOT NULL))[1] AS decided_by,
               max(d.created_at) AS decided_at,
               string_agg(left(x.quote, 300), ' ') AS quotes, string_agg(v.name, ' ') AS rules
        FROM core.flags AS x
        JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
        LEFT JOIN LATERAL (
            SELECT y.action, y.reviewer, y.created_at
            FROM core.dispositions AS y
            JOIN core.flags AS o ON o.id = y.flag_id
            WHERE o.call_id = x.call_id AND o.rule_id = x.rule_id AND o.segment = x.segment AND o.quote = x.quote
            ORDER BY y.id DESC
            LIMIT 1
        ) AS d ON true
        WHERE x.judgement_id = k.judgement_id
    ) AS f
    WHERE k.id = p_call_id AND k.status = 'flagged' AND f.flags > 0
    ON CONFLICT (call_id) DO UPDATE
        SET judgement_id = excluded.judgement_id, flagged_at = excluded.flagged_at, call_time = excluded.call_time,
            duration_seconds = excluded.duration_seconds, campaign = excluded.campaign, vertical = excluded.vertical,
            campaign_id = excluded.campaign_id, publisher = excluded.publisher, buyer = excluded.buyer,
            revenue = excluded.revenue, score = excluded.score, severity = excluded.severity,
            rule_ids = excluded.rule_ids, flags = excluded.flags, lead_flag_id = excluded.lead_flag_id,
            lead_rule = excluded.lead_rule, lead_quote = excluded.lead_quote, lead_start = excluded.lead_start,
            state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
            words = excluded.words;
END
$$;

CREATE OR REPLACE FUNCTION core.campaign_changes_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.inbox AS i SET campaign = left(NEW.name, 200), vertical = NEW.vertical_id WHERE i.campaign_id = NEW.id;
    RETURN NULL;
END
$$;

UPDATE core.inbox AS i SET campaign = left(i.campaign, 200), publisher = left(i.publisher, 200), buyer = left(i.buyer, 200)
WHERE length(i.campaign) > 200 OR length(i.publisher) > 200 OR length(i.buyer) > 200;

-- A cast from text to an enum is not immutable, because labels can be renamed; these are. Declared so, the planner sees a
-- constant and finds the partial index that is made for it.
CREATE OR REPLACE FUNCTION core.as_status(p_name text) RETURNS core.call_status
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN p_name::core.call_status; END $$;
COMMENT ON FUNCTION core.as_status(text) IS 'A status by its name';
CREATE OR REPLACE FUNCTION core.as_severity(p_name text) RETURNS core.severity
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN p_name::core.severity; END $$;
COMMENT ON FUNCTION core.as_severity(text) IS 'A severity by its name';

-- The filter, once for the list, its counts and its groups. A plain SQL function, so that it becomes a part of the
-- statement that calls it and the planner sees what is really asked for; callers run it with plans of their own.
-- Trap: a cast from text to an enum or a timestamp is not immutable and would be made anew for each of 100,000 rows.
CREATE OR REPLACE FUNCTION core.inbox_where(p_filter jsonb) RETURNS SETOF core.inbox
LANGUAGE sql STABLE AS $$
    SELECT i.*
    FROM core.inbox AS i
    WHERE (p_filter ->> 'state' IS NULL OR i.state = p_filter ->> 'state')
      AND (p_filter ->> 'severity' IS NULL OR i.severity = core.as_severity(p_filter ->> 'severity'))
      AND (p_filter ->> 'vertical' IS NULL OR i.vertical = p_filter ->> 'vertical')
      AND (p_filter ->> 'campaign' IS NULL OR i.campaign = p_filter ->> 'campaign')
      AND (p_filter ->> 'publisher' IS NULL OR i.publisher = p_filter ->> 'publisher')
      AND (p_filter ->> 'rule' IS NULL OR i.rule_ids @> ARRAY[p_filter ->> 'rule'])
      AND (p_filter ->> 'from' IS NULL OR i.call_time >= to_timestamp((p_filter ->> 'from')::float8))
      AND (p_filter ->> 'to' IS NULL OR i.call_time < to_timestamp((p_filter ->> 'to')::float8))
      AND (p_filter ->> 'assignee' IS NULL
           OR CASE WHEN p_filter ->> 'assignee' = '0' THEN i.assignee_id IS NULL
                   ELSE i.assignee_id = (p_filter ->> 'assignee')::bigint END)
      AND (p_filter ->> 'words' IS NULL OR i.words @@ websearch_to_tsquery('simple', p_filter ->> 'words'))
$$;
COMMENT ON FUNCTION core.inbox_where(jsonb) IS 'Calls of the inbox that match {state, severity, vertical, campaign, publisher, rule, from and to (seconds since 1970), assignee (0: nobody), words}; what is missing is not asked';
REVOKE ALL ON FUNCTION core.inbox_where(jsonb) FROM PUBLIC;

DROP FUNCTION IF EXISTS console.flags(text, text, text, text, text, text, timestamptz, timestamptz, text, timestamptz, uuid, boolean, integer);
DROP FUNCTION IF EXISTS console.flags_beside(text, text, text, text, text, text, timestamptz, timestamptz, text, bigint);

-- The functions that read much plan each time anew, for a disk without moving parts (random_page_cost).
CREATE OR REPLACE FUNCTION console.flags(p_filter jsonb, p_at timestamptz, p_call uuid, p_is_back boolean, p_most integer)
RETURNS TABLE (call_id uuid, flagged_at timestamptz, call_time timestamptz, duration_seconds integer, campaign text,
               vertical text, publisher text, revenue float8, severity text, flags smallint, lead_flag_id bigint,
               lead_rule text, lead_quote text, lead_start float8, state text, decided_by text, assignee text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
BEGIN
    -- Two statements, because an index is walked one way or the other.
    IF p_is_back THEN
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by, (SELECT u.name FROM core.users AS u WHERE u.id = i.assignee_id)
        FROM core.inbox_where(p_filter) AS i
        WHERE (i.flagged_at, i.call_id) > (p_at, p_call)
        ORDER BY i.flagged_at, i.call_id
        LIMIT least(p_most, 1000);
    ELSE
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by, (SELECT u.name FROM core.users AS u WHERE u.id = i.assignee_id)
        FROM core.inbox_where(p_filter) AS i
        WHERE p_at IS NULL OR (i.flagged_at, i.call_id) < (p_at, p_call)
        ORDER BY i.flagged_at DESC, i.call_id DESC
        LIMIT least(p_most, 1000);
    END IF;
END
$$;
COMMENT ON FUNCTION console.flags(jsonb, timestamptz, uuid, boolean, integer) IS 'A page of the inbox, newest first; towards newer ones it comes oldest first; the filter is that of core.inbox_where';

CREATE OR REPLACE FUNCTION console.flags_beside(p_filter jsonb, p_user_id bigint)
RETURNS TABLE (kind text, name text, value text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
BEGIN
    IF p_filter ? 'words' THEN
        -- The index on words leads to wide rows: counted as far as anybody reads.
        RETURN QUERY
        WITH found AS MATERIALIZED (SELECT i.state FROM core.inbox_where(p_filter - 'state') AS i LIMIT 10001)
        SELECT 'state', s.state, count(*)::text, 0::bigint FROM found AS s GROUP BY s.state
        UNION ALL
        SELECT 'state', 'many', '', 0 WHERE (SELECT count(*) FROM found) > 10000;
    ELSE
        RETURN QUERY
        SELECT 'state', i.state, count(*)::text, 0::bigint FROM core.inbox_where(p_filter - 'state') AS i GROUP BY i.state;
    END IF;
    RETURN QUERY
    SELECT 'view', v.name, v.query, v.id FROM core.saved_views AS v WHERE v.user_id = p_user_id
    UNION ALL
    SELECT 'vertical', v.id, '', 0 FROM core.verticals AS v
    UNION ALL
    (SELECT DISTINCT 'campaign', left(g.name, 200), '', 0::bigint FROM core.campaigns AS g ORDER BY 2 LIMIT 300)
    UNION ALL
    (WITH RECURSIVE p AS (
        -- One step of the index for each publisher, however many calls they have.
        SELECT min(i.publisher) AS name, 1 AS n FROM core.inbox AS i
        UNION ALL
        SELECT (SELECT min(i.publisher) FROM core.inbox AS i WHERE i.publisher > p.name), p.n + 1
        FROM p WHERE p.name IS NOT NULL AND p.n < 300)
     SELECT 'publisher', p.name, '', 0 FROM p WHERE p.name IS NOT NULL)
    UNION ALL
    SELECT 'rule', r.rule_id, r.name, 0 FROM bi.rules AS r WHERE r.is_current
    UNION ALL
    SELECT 'person', u.name, '', u.id FROM core.users AS u WHERE u.is_active AND u.role IN ('reviewer', 'admin')
    ORDER BY 1, 2;
END
$$;
COMMENT ON FUNCTION console.flags_beside(jsonb, bigint) IS 'Counts by state under a filter (a row named many: more than 10,000 with these words), kept views, and what can be chosen';

CREATE OR REPLACE FUNCTION console.flag_groups(p_filter jsonb, p_by text)
RETURNS TABLE (key text, name text, calls bigint, open bigint, critical bigint, revenue float8, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
BEGIN
    IF p_by = 'rule' THEN
        RETURN QUERY
        SELECT g.id, v.name, g.calls, g.open, g.critical, g.revenue, g.newest
        FROM (
            -- Together what is alike first: most calls break one rule, or the same few.
            SELECT r.id, sum(x.calls)::bigint AS calls, sum(x.open)::bigint AS open, sum(x.critical)::bigint AS critical,
                   sum(x.revenue)::float8 AS revenue, max(x.newest) AS newest
            FROM (
                SELECT i.rule_ids, count(*) AS calls, count(*) FILTER (WHERE i.state = 'open') AS open,
                       count(*) FILTER (WHERE i.severity = 'critical') AS critical, sum(i.revenue) AS revenue,
                       max(i.flagged_at) AS newest
                FROM core.inbox_where(p_filter) AS i
                GROUP BY i.rule_ids
            ) AS x
            CROSS JOIN LATERAL unnest(x.rule_ids) AS r (id)
            GROUP BY r.id ORDER BY 2 DESC, 1 LIMIT 200
        ) AS g
        LEFT JOIN bi.rules AS v ON v.rule_id = g.id AND v.is_current
        ORDER BY g.calls DESC, g.id;
    ELSE
        RETURN QUERY
        SELECT g.key, g.key, count(*), count(*) FILTER (WHERE i.state = 'open'),
               count(*) FILTER (WHERE i.severity = 'critical'), sum(i.revenue)::float8, max(i.flagged_at)
        FROM core.inbox_where(p_filter) AS i
        CROSS JOIN LATERAL (SELECT CASE p_by WHEN 'campaign' THEN i.campaign WHEN 'vertical' THEN i.vertical
                                             ELSE i.publisher END AS key) AS g
        GROUP BY g.key ORDER BY 3 DESC, 1 LIMIT 200;
    END IF;
END
$$;
COMMENT ON FUNCTION console.flag_groups(jsonb, text) IS 'Flagged calls of a filter by publisher, campaign, vertical or rule: the 200 largest groups';

CREATE OR REPLACE FUNCTION console.count_flags(p_filters jsonb) RETURNS TABLE (calls bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    one jsonb;
BEGIN
    -- One statement each, so that each has its own plan.
    FOR one IN SELECT x.value FROM jsonb_array_elements(p_filters) WITH ORDINALITY AS x ORDER BY x.ordinality LIMIT 50 LOOP
        RETURN QUERY SELECT count(*) FROM core.inbox_where(one) AS i;
    END LOOP;
END
$$;
COMMENT ON FUNCTION console.count_flags(jsonb) IS 'How many calls each filter of an array finds, in its order';

CREATE OR REPLACE FUNCTION console.saved_views(p_user_id bigint) RETURNS TABLE (id bigint, query text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.query FROM core.saved_views AS v WHERE v.user_id = p_user_id ORDER BY v.name LIMIT 50
$$;
COMMENT ON FUNCTION console.saved_views(bigint) IS 'Filters that a user keeps';

CREATE OR REPLACE FUNCTION console.assign(p_user_id bigint, p_call_ids uuid[], p_assignee_id bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    assignee constant text := CASE WHEN p_assignee_id IS NOT NULL THEN console.actor(p_assignee_id, 'reviewer') END;
    changed bigint;
BEGIN
    WITH assigned AS (
        UPDATE core.inbox AS i SET assignee_id = p_assignee_id
        WHERE i.call_id = ANY (p_call_ids) AND i.assignee_id IS DISTINCT FROM p_assignee_id
        RETURNING i.call_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'assigned', a.call_id, jsonb_build_object('to', assignee) FROM assigned AS a
        RETURNING 1
    )
    SELECT count(*) INTO changed FROM noted;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION console.assign(bigint, uuid[], bigint) IS 'Gives calls to a reviewer, or (null) to nobody; returns how many changed hands';

CREATE OR REPLACE FUNCTION console.note(p_user_id bigint, p_call_id uuid, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    IF btrim(coalesce(p_note, '')) = '' THEN
        RAISE EXCEPTION 'an empty note says nothing' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id, details)
    SELECT actor, 'noted', k.id, jsonb_build_object('note', left(btrim(p_note), 2000)) FROM core.calls AS k WHERE k.id = p_call_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such call' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION console.note(bigint, uuid, text) IS 'Adds a note to the history of a call';

CREATE OR REPLACE FUNCTION console.swap_speakers(p_user_id bigint, p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    began timestamptz;
BEGIN
    UPDATE core.transcripts AS t
    SET segments = (
        SELECT jsonb_agg(CASE s.value ->> 'speaker'
                             WHEN 'agent' THEN jsonb_set(s.value, '{speaker}', '"caller"')
                             WHEN 'caller' THEN jsonb_set(s.value, '{speaker}', '"agent"')
                             ELSE s.value END ORDER BY s.ordinality)
        FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s)
    WHERE t.call_id = p_call_id AND jsonb_array_length(t.segments) > 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no transcript to correct' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id) VALUES (actor, 'speakers_swapped', p_call_id);
    -- Rules ask who said it: the call is scored again, with what the model answered.
    SELECT k.start_time_utc INTO began FROM core.calls AS k WHERE k.id = p_call_id AND k.status IN ('flagged', 'safe');
    IF FOUND THEN
        PERFORM callscript.rescore(began, began + interval '1 microsecond');
    END IF;
END
$$;
COMMENT ON FUNCTION console.swap_speakers(bigint, uuid) IS 'Says that the agent is the caller and the other way round, and scores the call again';

-- The page of a call, with who has taken it and the notes of its history.
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
        'assignee', (SELECT p.name FROM core.inbox AS i JOIN core.users AS p ON p.id = i.assignee_id WHERE i.call_id = k.id),
        'is_mine', EXISTS (SELECT FROM core.inbox AS i WHERE i.call_id = k.id AND i.assignee_id = u.id),
        'log', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'actor', a.actor, 'action', a.action,
                                                             'note', a.details ->> 'note', 'to', a.details ->> 'to')
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

-- Words of transcripts -----------------------------------------------------------------------------------------------

-- Stored, and not only an index on an expression: words side by side, and every row that is looked at in order of time,
-- would parse the transcript again, which takes about a millisecond each.
ALTER TABLE core.transcripts ADD COLUMN IF NOT EXISTS call_time timestamptz, ADD COLUMN IF NOT EXISTS words tsvector;
COMMENT ON COLUMN core.transcripts.call_time IS 'When the call began: a search walks transcripts from the newest call';
COMMENT ON COLUMN core.transcripts.words IS 'Stems of its words with their places; those after some seven hours of talk are left out, a tsvector holds a megabyte';

CREATE OR REPLACE FUNCTION core.transcript_is_found() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT k.start_time_utc INTO NEW.call_time FROM core.calls AS k WHERE k.id = NEW.call_id;
    NEW.words := to_tsvector('english', left(NEW.text, 400000));
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION core.transcript_is_found() IS 'Trigger: what a transcript is searched by';
REVOKE ALL ON FUNCTION core.transcript_is_found() FROM PUBLIC;
CREATE OR REPLACE TRIGGER transcripts_found BEFORE INSERT OR UPDATE OF text ON core.transcripts
    FOR EACH ROW EXECUTE FUNCTION core.transcript_is_found();

DROP INDEX IF EXISTS core.transcripts_words_idx;
UPDATE core.transcripts AS t SET text = t.text WHERE t.words IS NULL;
CREATE INDEX IF NOT EXISTS transcripts_words_idx ON core.transcripts USING gin (words);
CREATE INDEX IF NOT EXISTS transcripts_call_time_idx ON core.transcripts (call_time DESC, call_id DESC);

CREATE INDEX IF NOT EXISTS calls_flagged_idx ON core.calls (start_time_utc DESC) WHERE status = 'flagged';
CREATE INDEX IF NOT EXISTS calls_skipped_idx ON core.calls (start_time_utc DESC) WHERE status = 'skipped';

CREATE OR REPLACE FUNCTION console.find_ids(p_text text, p_status text, p_before timestamptz, p_before_id uuid, p_most integer)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET work_mem = '64MB' AS $$
DECLARE
    digits constant text := regexp_replace(coalesce(p_text, ''), '[^0-9]', '', 'g');
    query tsquery;
    ids uuid[];
    upper timestamptz;
    lower timestamptz;
    days integer;
BEGIN
    IF p_text IS NULL THEN
        RETURN ARRAY(
            SELECT k.id FROM core.calls AS k
            WHERE (p_status IS NULL OR k.status = core.as_status(p_status))
              AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
            ORDER BY k.start_time_utc DESC, k.id DESC
            LIMIT p_most);
    END IF;
    -- An id or a full number means that call and nothing else.
    ids := ARRAY(
        SELECT k.id FROM core.calls AS k
        WHERE (k.ringba_call_id = p_text
               OR (p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                   AND k.id = (CASE WHEN p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN p_text END)::uuid)
               OR (digits ~ '^[0-9]{7,15}$' AND k.caller_number IN ('+' || digits, '+1' || digits, digits)))
          AND (p_status IS NULL OR k.status = core.as_status(p_status))
          AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
        ORDER BY k.start_time_utc DESC, k.id DESC
        LIMIT p_most);
    IF ids <> '{}' THEN
        RETURN ids;
    END IF;
    query := websearch_to_tsquery('english', p_text);
    IF numnode(query) = 0 THEN
        RETURN ids;
    END IF;
    -- From the newest backwards in spans that grow, so that a word of every tenth call does not bring up a hundred
    -- thousand of them to show fifty.
    upper := coalesce(p_before, (SELECT max(t.call_time) FROM core.transcripts AS t));
    FOREACH days IN ARRAY ARRAY[1, 7, 60, 36500] LOOP
        lower := upper - make_interval(days => days);
        IF p_status IS NULL THEN
            ids := ids || ARRAY(
                SELECT t.call_id FROM core.transcripts AS t
                WHERE t.words @@ query AND t.call_time > lower AND t.call_time <= upper
                  AND (p_before IS NULL OR (t.call_time, t.call_id) < (p_before, p_before_id))
                ORDER BY t.call_time DESC, t.call_id DESC
                LIMIT p_most - cardinality(ids));
        ELSE
            -- A statement of its own: there may be few calls of this status, and then they are where to begin.
            ids := ids || ARRAY(
                SELECT k.id FROM core.calls AS k JOIN core.transcripts AS t ON t.call_id = k.id
                WHERE k.status = core.as_status(p_status) AND t.words @@ query
                  AND k.start_time_utc > lower AND k.start_time_utc <= upper
                  AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
                ORDER BY k.start_time_utc DESC, k.id DESC
                LIMIT p_most - cardinality(ids));
        END IF;
        EXIT WHEN cardinality(ids) >= p_most;
        upper := lower;
    END LOOP;
    RETURN ids;
END
$$;
COMMENT ON FUNCTION console.find_ids(text, text, timestamptz, uuid, integer) IS 'Ids of the calls that a search finds, newest first';

CREATE OR REPLACE FUNCTION console.find_calls(p_text text, p_status text, p_before timestamptz, p_before_id uuid, p_most integer)
RETURNS TABLE (call_id uuid, call_time timestamptz, duration_seconds integer, campaign text, vertical text, publisher text,
               caller text, revenue float8, status text, score smallint, flags bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.id, k.start_time_utc, k.duration_seconds, g.name, g.vertical_id, coalesce(k.publisher_name, k.publisher_id),
           CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                WHEN k.caller_number IS NOT NULL THEN '***' END,
           k.revenue::float8, k.status::text, j.score,
           (SELECT count(*) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id)
    FROM unnest(console.find_ids(p_text, p_status, p_before, p_before_id, least(p_most, 1000))) AS found (id)
    JOIN core.calls AS k ON k.id = found.id
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN core.judgements AS j ON j.id = k.judgement_id
    ORDER BY k.start_time_utc DESC, k.id DESC
$$;

-- The dashboard, with what is at risk by vertical and publisher, and the last two weeks.
CREATE OR REPLACE FUNCTION console.dashboard(p_time_zone text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    day_began constant timestamptz := date_trunc('day', clock_timestamp() AT TIME ZONE p_time_zone) AT TIME ZONE p_time_zone;
    day_ago constant timestamptz := clock_timestamp() - interval '24 hours';
    since constant timestamptz := least(day_began, day_ago);
BEGIN
    RETURN (
        WITH calls AS MATERIALIZED (
            SELECT k.id, k.campaign_id, k.publisher_id, k.publisher_name, k.status, k.revenue, k.start_time_utc,
                   k.start_time_utc >= day_began AS is_today, date_trunc('hour', k.start_time_utc) AS hour,
                   extract(epoch FROM k.judged_at - (k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0))))
                       ::float8 AS lag
            FROM core.calls AS k
            WHERE k.start_time_utc >= since
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
                      WHERE i.state IN ('confirmed', 'escalated') AND i.decided_at >= day_ago - interval '29 days'),
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
                      FROM calls AS c WHERE c.start_time_utc >= day_ago GROUP BY 1) AS h),
            'days', (SELECT coalesce(jsonb_agg(jsonb_build_object('day', x.day, 'flagged', x.flagged, 'bad', x.bad, 'revenue', x.revenue)
                                               ORDER BY x.day), '[]')
                FROM (SELECT (i.call_time AT TIME ZONE p_time_zone)::date AS day, count(*) AS flagged,
                             count(*) FILTER (WHERE i.state IN ('confirmed', 'escalated')) AS bad, sum(i.revenue)::float8 AS revenue
                      FROM core.inbox AS i
                      WHERE i.state IN ('open', 'confirmed', 'dismissed', 'escalated')
                        AND i.call_time >= day_began - interval '13 days' GROUP BY 1) AS x),
            'verticals', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                    ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(g.vertical_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.status = 'flagged'), 0)::float8 AS at_risk
                      FROM calls AS c JOIN core.campaigns AS g ON g.id = c.campaign_id WHERE c.is_today GROUP BY 1) AS x),
            'publishers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                     ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(c.publisher_name, c.publisher_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.status = 'flagged'), 0)::float8 AS at_risk
                      FROM calls AS c WHERE c.is_today GROUP BY 1 ORDER BY 3 DESC LIMIT 10) AS x))
    );
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA console FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA console TO callscript_web;
