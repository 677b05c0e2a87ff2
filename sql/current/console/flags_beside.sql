-- What stands beside the list of the inbox: counts by state under the same filter, kept views, and what can
-- be chosen.
-- Index: inbox_state_time_idx for each state, inbox_facets_idx for any other filter, both read alone;
-- inbox_words_idx; inbox_assignee_idx; inbox_publisher_idx, one step for each publisher.
-- Trap: counting 2,000 calls with common words took 60 ms, hence 1,000.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.flags_beside(p_filter jsonb, p_user_id bigint)
RETURNS TABLE (kind text, name text, value text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
    one text;
    narrowed jsonb;
    mine jsonb := p_filter || jsonb_build_object('state', 'open', 'assignee', p_user_id::text);
BEGIN
    -- Nothing is counted further than anybody reads.
    IF p_filter ? 'words' THEN
        -- Found one by one, in two tables.
        RETURN QUERY
        WITH found AS MATERIALIZED (
            SELECT CASE WHEN i.state = 'open' AND i.snoozed_until > now() THEN 'snoozed' ELSE i.state END AS state
            FROM core.inbox_where(p_filter - 'state') AS i LIMIT 1001)
        SELECT 'state', s.state, count(*)::text, 0::bigint FROM found AS s GROUP BY s.state
        UNION ALL
        SELECT 'state', 'many', '', 0 WHERE (SELECT count(*) FROM found) > 1000;
    ELSIF p_filter - '{state,from,to}'::text[] = '{}' THEN
        -- A statement for each state, so that each is one walk of inbox_state_time_idx. Trap: the filter must be a variable,
        -- which the planner takes for a constant; an expression in its place would be evaluated anew for each row.
        FOREACH one IN ARRAY ARRAY['open', 'confirmed', 'dismissed', 'escalated', 'snoozed'] LOOP
            narrowed := p_filter || jsonb_build_object('state', one);
            RETURN QUERY
            SELECT 'state', one, count(*)::text, 0::bigint
            FROM (SELECT FROM core.inbox_where(narrowed) AS i LIMIT 10001) AS found;
        END LOOP;
    ELSE
        narrowed := p_filter - 'state';
        RETURN QUERY
        SELECT 'state', s.state, count(*)::text, 0::bigint
        FROM core.inbox_where(narrowed) AS i
        CROSS JOIN LATERAL (
            SELECT CASE WHEN i.state = 'open' AND i.snoozed_until > now() THEN 'snoozed' ELSE i.state END AS state) AS s
        GROUP BY s.state;
    END IF;
    RETURN QUERY
    SELECT 'state', 'mine', count(*)::text, 0::bigint FROM (SELECT FROM core.inbox_where(mine) AS i LIMIT 10001) AS found;
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
    SELECT 'reason', r.reason, r.action::text, r.place::bigint FROM core.disposition_reasons AS r WHERE r.is_offered
    UNION ALL
    SELECT 'person', u.name, '', u.id FROM core.users AS u WHERE u.is_active AND u.role IN ('reviewer', 'admin')
    ORDER BY 1, 2;
END
$$;

COMMENT ON FUNCTION console.flags_beside(jsonb, bigint) IS 'Counts by state under a filter, which are put away (snoozed) and which are open and somebody''s own (mine, counted in open too) (10,001: more than 10,000; a row named many: more than 1,000 of all states with these words), kept views, and what can be chosen (a reason has its action as value and its place as id)';
REVOKE ALL ON FUNCTION console.flags_beside(jsonb, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.flags_beside(jsonb, bigint) TO callscript_web;
