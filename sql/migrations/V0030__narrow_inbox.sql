-- A narrower inbox: the words of the text filter in a table of their own, and nothing counted further than anybody reads.

SET LOCAL ROLE callscript_owner;

-- Half of each row were words that only a text filter reads; lists and groups read all the others past them.
CREATE TABLE IF NOT EXISTS core.inbox_words (
    call_id      uuid PRIMARY KEY REFERENCES core.inbox ON DELETE CASCADE,
    judgement_id bigint NOT NULL,
    words        tsvector NOT NULL
);
COMMENT ON TABLE core.inbox_words IS 'What a flagged call is found by; kept together with core.inbox';
COMMENT ON COLUMN core.inbox_words.call_id IS 'The call';
COMMENT ON COLUMN core.inbox_words.judgement_id IS 'The judgement whose quotes and rules these are';
COMMENT ON COLUMN core.inbox_words.words IS 'Quotes, rules, campaign, publisher and summary';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute AS a
               WHERE a.attrelid = 'core.inbox'::regclass AND a.attname = 'words' AND NOT a.attisdropped) THEN
        INSERT INTO core.inbox_words (call_id, judgement_id, words)
        SELECT i.call_id, i.judgement_id, i.words FROM core.inbox AS i
        ON CONFLICT (call_id) DO NOTHING;
        ALTER TABLE core.inbox DROP COLUMN words;
        -- A dropped column leaves its bytes in the rows until they are written anew. Trap: an empty table that was clustered is
        -- known to be empty, and plans that are made then read it from end to end when it has grown.
        IF EXISTS (SELECT FROM core.inbox) THEN
            CLUSTER core.inbox USING inbox_flagged_at_idx;
        END IF;
    END IF;
END
$$;
CREATE INDEX IF NOT EXISTS inbox_words_idx ON core.inbox_words USING gin (words);

-- Counts of any filter read the wide one alone, counts with no more than a time the slim one. Trap: call_id stands in both
-- because core.inbox_where joins by it, and PostgreSQL before 18 still reads the column of a join that it has left out.
DROP INDEX IF EXISTS core.inbox_counts_idx;
CREATE INDEX IF NOT EXISTS inbox_facets_idx ON core.inbox (state, call_time)
    INCLUDE (call_id, severity, vertical, campaign, publisher, assignee_id, revenue, flagged_at, decided_at);
CREATE INDEX IF NOT EXISTS inbox_state_time_idx ON core.inbox (state, call_time) INCLUDE (call_id);

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
        decided_at)
    SELECT k.id, k.judgement_id, k.judged_at, k.start_time_utc, k.duration_seconds, k.campaign_id, left(g.name, 200), g.vertical_id,
           left(coalesce(k.publisher_name, k.publisher_id), 200), left(k.buyer, 200), k.revenue, j.score, f.severity, f.rule_ids, f.flags,
           (f.lead).id, f.lead_rule, left((f.lead).quote, 300), (f.lead).start_seconds,
           CASE WHEN f.undecided > 0 THEN 'open' WHEN f.escalated > 0 THEN 'escalated'
                WHEN f.confirmed > 0 THEN 'confirmed' ELSE 'dismissed' END,
           f.decided_by, f.decided_at
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
               max(d.created_at) AS decided_at
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
            state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at;
    -- The words are those of a judgement: a decision leaves them as they are.
    INSERT INTO core.inbox_words AS w (call_id, judgement_id, words)
    SELECT i.call_id, i.judgement_id,
           to_tsvector('simple', concat_ws(' ', f.quotes, f.rules, g.name, k.publisher_name, k.publisher_id, k.buyer,
                                           left(j.summary, 500)))
    FROM core.inbox AS i
    JOIN core.calls AS k ON k.id = i.call_id
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.judgements AS j ON j.id = i.judgement_id
    CROSS JOIN LATERAL (
        SELECT string_agg(left(x.quote, 300), ' ') AS quotes, string_agg(v.name, ' ') AS rules
        FROM core.flags AS x
        JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
        WHERE x.judgement_id = i.judgement_id
    ) AS f
    WHERE i.call_id = p_call_id
      AND NOT EXISTS (SELECT FROM core.inbox_words AS o WHERE o.call_id = i.call_id AND o.judgement_id = i.judgement_id)
    ON CONFLICT (call_id) DO UPDATE SET judgement_id = excluded.judgement_id, words = excluded.words;
END
$$;

-- The filter, once for the list, its counts and its groups. A plain SQL function, so that it becomes a part of the
-- statement that calls it and the planner sees what is really asked for; callers run it with plans of their own.
-- The join is left out of the plan where no words are asked for, because nothing else is read from it.
-- Trap: a cast from text to an enum or a timestamp is not immutable and would be made anew for each of 100,000 rows.
CREATE OR REPLACE FUNCTION core.inbox_where(p_filter jsonb) RETURNS SETOF core.inbox
LANGUAGE sql STABLE AS $$
    SELECT i.*
    FROM core.inbox AS i
    LEFT JOIN core.inbox_words AS w ON w.call_id = i.call_id
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
      AND (p_filter ->> 'words' IS NULL OR w.words @@ websearch_to_tsquery('simple', p_filter ->> 'words'))
$$;
COMMENT ON FUNCTION core.inbox_where(jsonb) IS 'Calls of the inbox that match {state, severity, vertical, campaign, publisher, rule, from and to (seconds since 1970), assignee (0: nobody), words}; what is missing is not asked';
REVOKE ALL ON FUNCTION core.inbox_where(jsonb) FROM PUBLIC;

-- The functions that read much plan each time anew, for a disk without moving parts (random_page_cost).
CREATE OR REPLACE FUNCTION console.flags_beside(p_filter jsonb, p_user_id bigint)
RETURNS TABLE (kind text, name text, value text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    one text;
    narrowed jsonb;
BEGIN
    -- Nothing is counted further than anybody reads.
    IF p_filter ? 'words' THEN
        -- Found one by one, in two tables.
        RETURN QUERY
        WITH found AS MATERIALIZED (SELECT i.state FROM core.inbox_where(p_filter - 'state') AS i LIMIT 2001)
        SELECT 'state', s.state, count(*)::text, 0::bigint FROM found AS s GROUP BY s.state
        UNION ALL
        SELECT 'state', 'many', '', 0 WHERE (SELECT count(*) FROM found) > 2000;
    ELSIF p_filter - '{state,from,to}'::text[] = '{}' THEN
        -- A statement for each state, so that each is one walk of inbox_state_time_idx. Trap: the filter must be a variable,
        -- which the planner takes for a constant; an expression in its place would be evaluated anew for each row.
        FOREACH one IN ARRAY ARRAY['open', 'confirmed', 'dismissed', 'escalated'] LOOP
            narrowed := p_filter || jsonb_build_object('state', one);
            RETURN QUERY
            SELECT 'state', one, count(*)::text, 0::bigint
            FROM (SELECT FROM core.inbox_where(narrowed) AS i LIMIT 10001) AS found;
        END LOOP;
    ELSE
        narrowed := p_filter - 'state';
        RETURN QUERY
        SELECT 'state', i.state, count(*)::text, 0::bigint FROM core.inbox_where(narrowed) AS i GROUP BY i.state;
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
COMMENT ON FUNCTION console.flags_beside(jsonb, bigint) IS 'Counts by state under a filter (10,001: more than 10,000; a row named many: more than 2,000 of all states with these words), kept views, and what can be chosen';

CREATE OR REPLACE FUNCTION console.flag_groups(p_filter jsonb, p_by text)
RETURNS TABLE (key text, name text, calls bigint, open bigint, critical bigint, revenue float8, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    most constant integer := CASE WHEN p_filter ? 'words' THEN 2000 ELSE 10000 END;
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
                FROM (SELECT * FROM core.inbox_where(p_filter) AS o ORDER BY o.flagged_at DESC LIMIT most) AS i
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
        FROM (SELECT * FROM core.inbox_where(p_filter) AS o ORDER BY o.flagged_at DESC LIMIT most) AS i
        CROSS JOIN LATERAL (SELECT CASE p_by WHEN 'campaign' THEN i.campaign WHEN 'vertical' THEN i.vertical
                                             ELSE i.publisher END AS key) AS g
        GROUP BY g.key ORDER BY 3 DESC, 1 LIMIT 200;
    END IF;
END
$$;
COMMENT ON FUNCTION console.flag_groups(jsonb, text) IS 'The newest 10,000 flagged calls of a filter (2,000 with words) by publisher, campaign, vertical or rule: the 200 largest groups';

CREATE OR REPLACE FUNCTION console.count_flags(p_filters jsonb) RETURNS TABLE (calls bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    one jsonb;
BEGIN
    -- One statement each, so that each has its own plan.
    FOR one IN SELECT x.value FROM jsonb_array_elements(p_filters) WITH ORDINALITY AS x ORDER BY x.ordinality LIMIT 50 LOOP
        RETURN QUERY SELECT count(*) FROM (SELECT FROM core.inbox_where(one) AS i LIMIT 10001) AS found;
    END LOOP;
END
$$;
COMMENT ON FUNCTION console.count_flags(jsonb) IS 'How many calls each filter of an array finds, in its order; 10,001: more than 10,000';

REVOKE ALL ON FUNCTION core.refresh_inbox(uuid) FROM PUBLIC;
