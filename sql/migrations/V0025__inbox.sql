-- The inbox of flagged calls: one narrow row per call, so that any filter over 100,000 of them is an index or a short scan;
-- and what reviewers do with them.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.inbox (
    call_id          uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    judgement_id     bigint NOT NULL,
    flagged_at       timestamptz NOT NULL,
    call_time        timestamptz NOT NULL,
    duration_seconds integer,
    campaign_id      uuid NOT NULL,
    campaign         text NOT NULL,
    vertical         text,
    publisher        text,
    buyer            text,
    revenue          numeric(12, 4) NOT NULL,
    score            smallint NOT NULL,
    severity         core.severity NOT NULL,
    rule_ids         text[] NOT NULL,
    flags            smallint NOT NULL,
    lead_flag_id     bigint NOT NULL,
    lead_rule        text NOT NULL,
    lead_quote       text NOT NULL,
    lead_start       double precision NOT NULL,
    state            text NOT NULL,
    decided_by       text,
    decided_at       timestamptz,
    words            tsvector NOT NULL,
    CONSTRAINT inbox_state CHECK (state IN ('open', 'confirmed', 'dismissed', 'escalated')),
    CONSTRAINT inbox_flags_positive CHECK (flags > 0),
    CONSTRAINT inbox_decision_is_signed CHECK (state = 'open' OR decided_by IS NOT NULL)
);

COMMENT ON TABLE core.inbox IS 'Flagged calls as the console lists them; kept by triggers, can be made anew by core.refresh_inbox';
COMMENT ON COLUMN core.inbox.call_id IS 'The call';
COMMENT ON COLUMN core.inbox.judgement_id IS 'The judgement in force';
COMMENT ON COLUMN core.inbox.flagged_at IS 'When that judgement was stored';
COMMENT ON COLUMN core.inbox.call_time IS 'When the call began';
COMMENT ON COLUMN core.inbox.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN core.inbox.campaign_id IS 'Campaign';
COMMENT ON COLUMN core.inbox.campaign IS 'Its name';
COMMENT ON COLUMN core.inbox.vertical IS 'Its vertical; null where none was recognised';
COMMENT ON COLUMN core.inbox.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN core.inbox.buyer IS 'Who bought the call';
COMMENT ON COLUMN core.inbox.revenue IS 'Dollars the buyer paid: at risk until the flags are decided';
COMMENT ON COLUMN core.inbox.score IS '0 to 100';
COMMENT ON COLUMN core.inbox.severity IS 'Worst severity among the flags';
COMMENT ON COLUMN core.inbox.rule_ids IS 'Rules that were broken';
COMMENT ON COLUMN core.inbox.flags IS 'How many';
COMMENT ON COLUMN core.inbox.lead_flag_id IS 'The worst flag, the earliest in the call among equals';
COMMENT ON COLUMN core.inbox.lead_rule IS 'Name of its rule';
COMMENT ON COLUMN core.inbox.lead_quote IS 'Its quote, shortened';
COMMENT ON COLUMN core.inbox.lead_start IS 'Second at which it starts';
COMMENT ON COLUMN core.inbox.state IS 'open while any flag is undecided; else escalated, confirmed or dismissed, whichever is gravest';
COMMENT ON COLUMN core.inbox.decided_by IS 'Who decided last';
COMMENT ON COLUMN core.inbox.decided_at IS 'When';
COMMENT ON COLUMN core.inbox.words IS 'Quotes, rules, campaign, publisher and summary for the text filter';

CREATE INDEX IF NOT EXISTS inbox_state_idx ON core.inbox (state, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_flagged_at_idx ON core.inbox (flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_campaign_idx ON core.inbox (campaign_id, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_publisher_idx ON core.inbox (publisher, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_rules_idx ON core.inbox USING gin (rule_ids);
CREATE INDEX IF NOT EXISTS inbox_words_idx ON core.inbox USING gin (words);

CREATE OR REPLACE FUNCTION core.refresh_inbox(p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- In PL/pgSQL, which keeps its plans: planning this anew for each call took longer than running it.
    DELETE FROM core.inbox AS i
    WHERE i.call_id = p_call_id
      AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.id = p_call_id AND k.status = 'flagged');
    INSERT INTO core.inbox AS i (
        call_id, judgement_id, flagged_at, call_time, duration_seconds, campaign_id, campaign, vertical, publisher, buyer,
        revenue, score, severity, rule_ids, flags, lead_flag_id, lead_rule, lead_quote, lead_start, state, decided_by,
        decided_at, words)
    SELECT k.id, k.judgement_id, k.judged_at, k.start_time_utc, k.duration_seconds, k.campaign_id, g.name, g.vertical_id,
           coalesce(k.publisher_name, k.publisher_id), k.buyer, k.revenue, j.score, f.severity, f.rule_ids, f.flags,
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
COMMENT ON FUNCTION core.refresh_inbox(uuid) IS 'Makes a call''s row of the inbox say what calls, flags and dispositions say';
REVOKE ALL ON FUNCTION core.refresh_inbox(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION core.call_enters_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM core.refresh_inbox(NEW.id);
    IF NEW.status = 'flagged' AND OLD.status IS DISTINCT FROM 'flagged' THEN
        PERFORM pg_notify('callscript_flags', NEW.id::text);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION core.call_enters_inbox() IS 'Trigger: a call whose verdict changes enters, changes or leaves the inbox, and consoles that listen hear of it';
REVOKE ALL ON FUNCTION core.call_enters_inbox() FROM PUBLIC;

-- Claims and heartbeats change neither column: for them the condition is all that this costs.
CREATE OR REPLACE TRIGGER calls_inbox AFTER UPDATE ON core.calls
    FOR EACH ROW WHEN ((NEW.status = 'flagged' OR OLD.status = 'flagged')
                       AND (NEW.judgement_id, NEW.status, NEW.revenue, NEW.publisher_name)
                           IS DISTINCT FROM (OLD.judgement_id, OLD.status, OLD.revenue, OLD.publisher_name))
    EXECUTE FUNCTION core.call_enters_inbox();

CREATE OR REPLACE FUNCTION core.disposition_changes_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM core.refresh_inbox(c.call_id)
    FROM (SELECT DISTINCT f.call_id FROM new_rows AS n JOIN core.flags AS f ON f.id = n.flag_id) AS c;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION core.disposition_changes_inbox() IS 'Trigger: a decision changes the state of its call in the inbox';
REVOKE ALL ON FUNCTION core.disposition_changes_inbox() FROM PUBLIC;

CREATE OR REPLACE TRIGGER dispositions_inbox AFTER INSERT ON core.dispositions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.disposition_changes_inbox();

CREATE OR REPLACE FUNCTION core.campaign_changes_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.inbox AS i SET campaign = NEW.name, vertical = NEW.vertical_id WHERE i.campaign_id = NEW.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION core.campaign_changes_inbox() IS 'Trigger: a campaign''s name and vertical in the inbox';
REVOKE ALL ON FUNCTION core.campaign_changes_inbox() FROM PUBLIC;

CREATE OR REPLACE TRIGGER campaigns_inbox AFTER UPDATE OF name, vertical_id ON core.campaigns
    FOR EACH ROW EXECUTE FUNCTION core.campaign_changes_inbox();

-- Calls that were flagged before there was an inbox.
DO $$
BEGIN
    PERFORM core.refresh_inbox(k.id) FROM core.calls AS k
    WHERE k.status = 'flagged' AND NOT EXISTS (SELECT FROM core.inbox AS i WHERE i.call_id = k.id);
END
$$;

CREATE OR REPLACE VIEW bi.flagged_calls AS
SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher, i.buyer, i.revenue,
       i.score, i.severity::text AS severity, i.rule_ids, i.flags, i.lead_rule, i.lead_quote, i.state, i.decided_by,
       i.decided_at
FROM core.inbox AS i;

COMMENT ON VIEW bi.flagged_calls IS 'One row per flagged call: the worst that is wrong with it, and what reviewers made of it';
COMMENT ON COLUMN bi.flagged_calls.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.flagged_calls.flagged_at IS 'When the judgement in force was stored';
COMMENT ON COLUMN bi.flagged_calls.call_time IS 'When the call began';
COMMENT ON COLUMN bi.flagged_calls.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN bi.flagged_calls.campaign IS 'Name of the campaign';
COMMENT ON COLUMN bi.flagged_calls.vertical IS 'Vertical id of the campaign; null where none was recognised';
COMMENT ON COLUMN bi.flagged_calls.publisher IS 'Who sold the call: name, or id';
COMMENT ON COLUMN bi.flagged_calls.buyer IS 'Who bought the call';
COMMENT ON COLUMN bi.flagged_calls.revenue IS 'Dollars the buyer paid for the call';
COMMENT ON COLUMN bi.flagged_calls.score IS 'Score of the call, 0 to 100';
COMMENT ON COLUMN bi.flagged_calls.severity IS 'Worst severity: info, warning or critical';
COMMENT ON COLUMN bi.flagged_calls.rule_ids IS 'Rules that were broken';
COMMENT ON COLUMN bi.flagged_calls.flags IS 'How many';
COMMENT ON COLUMN bi.flagged_calls.lead_rule IS 'Name of the gravest one';
COMMENT ON COLUMN bi.flagged_calls.lead_quote IS 'Words of the transcript that prove it';
COMMENT ON COLUMN bi.flagged_calls.state IS 'open while any flag is undecided; else escalated, confirmed or dismissed, whichever is gravest';
COMMENT ON COLUMN bi.flagged_calls.decided_by IS 'Who decided last';
COMMENT ON COLUMN bi.flagged_calls.decided_at IS 'When';

-- The list ---------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.flags(
    p_state text, p_severity text, p_vertical text, p_campaign text, p_publisher text, p_rule text, p_from timestamptz,
    p_to timestamptz, p_words text, p_at timestamptz, p_call uuid, p_is_back boolean, p_most integer)
RETURNS TABLE (call_id uuid, flagged_at timestamptz, call_time timestamptz, duration_seconds integer, campaign text,
               vertical text, publisher text, revenue float8, severity text, flags smallint, lead_flag_id bigint,
               lead_rule text, lead_quote text, lead_start float8, state text, decided_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- The planner must see which parts of the filter are there at all.
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    -- Two statements, because an index is walked one way or the other.
    IF p_is_back THEN
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by
        FROM core.inbox AS i
        WHERE (p_state IS NULL OR i.state = p_state) AND (p_severity IS NULL OR i.severity = p_severity::core.severity)
          AND (p_vertical IS NULL OR i.vertical = p_vertical) AND (p_campaign IS NULL OR i.campaign = p_campaign)
          AND (p_publisher IS NULL OR i.publisher = p_publisher) AND (p_rule IS NULL OR i.rule_ids @> ARRAY[p_rule])
          AND (p_from IS NULL OR i.call_time >= p_from) AND (p_to IS NULL OR i.call_time < p_to)
          AND (p_words IS NULL OR i.words @@ websearch_to_tsquery('simple', p_words))
          AND (i.flagged_at, i.call_id) > (p_at, p_call)
        ORDER BY i.flagged_at, i.call_id
        LIMIT least(p_most, 1000);
    ELSE
        RETURN QUERY
        SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
               i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
               i.state, i.decided_by
        FROM core.inbox AS i
        WHERE (p_state IS NULL OR i.state = p_state) AND (p_severity IS NULL OR i.severity = p_severity::core.severity)
          AND (p_vertical IS NULL OR i.vertical = p_vertical) AND (p_campaign IS NULL OR i.campaign = p_campaign)
          AND (p_publisher IS NULL OR i.publisher = p_publisher) AND (p_rule IS NULL OR i.rule_ids @> ARRAY[p_rule])
          AND (p_from IS NULL OR i.call_time >= p_from) AND (p_to IS NULL OR i.call_time < p_to)
          AND (p_words IS NULL OR i.words @@ websearch_to_tsquery('simple', p_words))
          AND (p_at IS NULL OR (i.flagged_at, i.call_id) < (p_at, p_call))
        ORDER BY i.flagged_at DESC, i.call_id DESC
        LIMIT least(p_most, 1000);
    END IF;
END
$$;
COMMENT ON FUNCTION console.flags(text, text, text, text, text, text, timestamptz, timestamptz, text, timestamptz, uuid, boolean, integer) IS 'A page of the inbox, newest first; towards newer ones it comes oldest first';

CREATE OR REPLACE FUNCTION console.flags_beside(
    p_state text, p_severity text, p_vertical text, p_campaign text, p_publisher text, p_rule text, p_from timestamptz,
    p_to timestamptz, p_words text, p_user_id bigint)
RETURNS TABLE (kind text, name text, value text, id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'state', i.state, count(*)::text, 0::bigint
    FROM core.inbox AS i
    WHERE (p_severity IS NULL OR i.severity = p_severity::core.severity)
      AND (p_vertical IS NULL OR i.vertical = p_vertical) AND (p_campaign IS NULL OR i.campaign = p_campaign)
      AND (p_publisher IS NULL OR i.publisher = p_publisher) AND (p_rule IS NULL OR i.rule_ids @> ARRAY[p_rule])
      AND (p_from IS NULL OR i.call_time >= p_from) AND (p_to IS NULL OR i.call_time < p_to)
      AND (p_words IS NULL OR i.words @@ websearch_to_tsquery('simple', p_words))
    GROUP BY i.state
    UNION ALL
    SELECT 'view', v.name, v.query, v.id FROM core.saved_views AS v WHERE v.user_id = p_user_id
    UNION ALL
    SELECT 'vertical', v.id, '', 0 FROM core.verticals AS v
    UNION ALL
    (SELECT 'campaign', g.name, '', 0 FROM core.campaigns AS g ORDER BY g.name LIMIT 300)
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
    ORDER BY 1, 2
$$;
COMMENT ON FUNCTION console.flags_beside(text, text, text, text, text, text, timestamptz, timestamptz, text, bigint) IS 'Counts by state under a filter, kept views, and what can be chosen';

REVOKE ALL ON FUNCTION console.flags(text, text, text, text, text, text, timestamptz, timestamptz, text, timestamptz, uuid, boolean, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION console.flags_beside(text, text, text, text, text, text, timestamptz, timestamptz, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.flags(text, text, text, text, text, text, timestamptz, timestamptz, text, timestamptz, uuid, boolean, integer) TO callscript_web;
GRANT EXECUTE ON FUNCTION console.flags_beside(text, text, text, text, text, text, timestamptz, timestamptz, text, bigint) TO callscript_web;

-- What reviewers do ------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.decide(p_user_id bigint, p_call_ids uuid[], p_flag_ids bigint[], p_action text,
                                          p_reason text, p_note text)
RETURNS TABLE (calls bigint, disposition_ids bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    RETURN QUERY
    WITH decided AS (
        INSERT INTO core.dispositions (flag_id, action, reason, note, reviewer)
        SELECT f.id, p_action::core.disposition_action, nullif(btrim(p_reason), ''), nullif(btrim(left(p_note, 500)), ''), actor
        FROM core.flags AS f
        JOIN core.calls AS k ON k.id = f.call_id AND k.judgement_id = f.judgement_id
        WHERE f.call_id = ANY (p_call_ids) OR f.id = ANY (p_flag_ids)
        ORDER BY f.id
        RETURNING id, flag_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'decided', f.call_id, jsonb_build_object('action', p_action, 'dispositions', jsonb_agg(d.id))
        FROM decided AS d JOIN core.flags AS f ON f.id = d.flag_id
        GROUP BY f.call_id
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM noted), coalesce((SELECT array_agg(d.id ORDER BY d.id) FROM decided AS d), '{}');
END
$$;
COMMENT ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) IS 'Records a decision about all flags of calls, or about single flags; returns how many calls, and the dispositions for undo';

CREATE OR REPLACE FUNCTION console.undo(p_user_id bigint, p_disposition_ids bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    undone bigint;
BEGIN
    -- Only one's own, and only while nobody has decided since. What was decided before comes back as a new row.
    WITH taken AS (
        SELECT d.id, d.flag_id, f.call_id,
               (SELECT p.action FROM core.dispositions AS p WHERE p.flag_id = d.flag_id AND p.id < d.id
                ORDER BY p.id DESC LIMIT 1) AS before
        FROM core.dispositions AS d
        JOIN core.flags AS f ON f.id = d.flag_id
        WHERE d.id = ANY (p_disposition_ids) AND d.reviewer = actor
          AND NOT EXISTS (SELECT FROM core.dispositions AS n WHERE n.flag_id = d.flag_id AND n.id > d.id)
    ), given AS (
        INSERT INTO core.dispositions (flag_id, action, reason, reviewer)
        SELECT t.flag_id, coalesce(t.before, 'reopened'), 'undone', actor FROM taken AS t
        RETURNING 1
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'undone', t.call_id, jsonb_build_object('dispositions', jsonb_agg(t.id)) FROM taken AS t
        GROUP BY t.call_id
        RETURNING 1
    )
    SELECT count(*) INTO undone FROM noted;
    RETURN undone;
END
$$;
COMMENT ON FUNCTION console.undo(bigint, bigint[]) IS 'Takes one''s own decisions back as long as nobody has decided since; returns how many calls';

REVOKE ALL ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION console.undo(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) TO callscript_web;
GRANT EXECUTE ON FUNCTION console.undo(bigint, bigint[]) TO callscript_web;
GRANT SELECT ON bi.flagged_calls TO callscript_bi, callscript_web, callscript_dba;
GRANT SELECT ON core.inbox TO callscript_dba;
GRANT EXECUTE ON FUNCTION core.refresh_inbox(uuid) TO callscript_dba;
