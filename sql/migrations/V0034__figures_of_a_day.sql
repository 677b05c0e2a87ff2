-- A page of the inbox in under 50 milliseconds, whatever is asked for: over a million calls, counting 2,000 calls with common
-- words and grouping 10,000 calls took 60. Both functions are those of V0030 with other limits.

SET LOCAL ROLE callscript_owner;

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
        WITH found AS MATERIALIZED (SELECT i.state FROM core.inbox_where(p_filter - 'state') AS i LIMIT 1001)
        SELECT 'state', s.state, count(*)::text, 0::bigint FROM found AS s GROUP BY s.state
        UNION ALL
        SELECT 'state', 'many', '', 0 WHERE (SELECT count(*) FROM found) > 1000;
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
COMMENT ON FUNCTION console.flags_beside(jsonb, bigint) IS 'Counts by state under a filter (10,001: more than 10,000; a row named many: more than 1,000 of all states with these words), kept views, and what can be chosen';

CREATE OR REPLACE FUNCTION console.flag_groups(p_filter jsonb, p_by text)
RETURNS TABLE (key text, name text, calls bigint, open bigint, critical bigint, revenue float8, newest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    most constant integer := CASE WHEN p_filter ? 'words' THEN 1000 ELSE 5000 END;
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
COMMENT ON FUNCTION console.flag_groups(jsonb, text) IS 'The newest 5,000 flagged calls of a filter (1,000 with words) by publisher, campaign, vertical or rule: the 200 largest groups';

