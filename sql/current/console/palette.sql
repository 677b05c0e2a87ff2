-- What the search of the bar finds besides calls: publishers, buyers, campaigns, rules, kept filters and people, by a part of
-- their name. Names that begin with the text come first.
-- p_user_id whose filters, p_text what was typed, p_most how many of each kind.
-- Index: inbox_publisher_idx and inbox_buyer_idx, walked from one name to the next; all other tables are small.
-- Trap: DISTINCT would read every row of the inbox.

CREATE OR REPLACE FUNCTION console.palette(p_user_id bigint, p_text text, p_most integer)
RETURNS TABLE (kind text, key text, label text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE asked AS (
        SELECT '%' || regexp_replace(p_text, '([\\%_])', '\\\1', 'g') || '%' AS part, lower(p_text) AS text
    ), publisher (name) AS (
        (SELECT i.publisher FROM core.inbox AS i WHERE i.publisher IS NOT NULL ORDER BY i.publisher LIMIT 1)
        UNION ALL
        SELECT (SELECT i.publisher FROM core.inbox AS i WHERE i.publisher > p.name ORDER BY i.publisher LIMIT 1)
        FROM publisher AS p WHERE p.name IS NOT NULL
    ), buyer (name) AS (
        (SELECT i.buyer FROM core.inbox AS i WHERE i.buyer IS NOT NULL ORDER BY i.buyer LIMIT 1)
        UNION ALL
        SELECT (SELECT i.buyer FROM core.inbox AS i WHERE i.buyer > b.name ORDER BY i.buyer LIMIT 1)
        FROM buyer AS b WHERE b.name IS NOT NULL
    ), found AS (
        SELECT 'publisher' AS kind, p.name AS key, p.name AS label, NULL AS detail FROM publisher AS p WHERE p.name IS NOT NULL
        UNION ALL
        SELECT 'buyer', b.name, b.name, NULL FROM buyer AS b WHERE b.name IS NOT NULL
        UNION ALL
        SELECT 'campaign', g.name, g.name, replace(g.vertical_id, '_', ' ') FROM core.campaigns AS g
        UNION ALL
        SELECT 'rule', q.id, v.name, v.severity::text
        FROM core.qa_rules AS q JOIN core.qa_rule_versions AS v ON v.rule_id = q.id AND v.version = q.current_version
        UNION ALL
        SELECT 'view', s.query, s.name, NULL FROM core.saved_views AS s WHERE s.user_id = p_user_id
        UNION ALL
        SELECT 'person', u.id::text, u.name, u.role FROM core.users AS u WHERE u.is_active
    ), ranked AS (
        SELECT f.*, row_number() OVER (PARTITION BY f.kind
                                       ORDER BY starts_with(lower(f.label), a.text) DESC, f.label, f.key) AS place
        FROM found AS f CROSS JOIN asked AS a
        WHERE f.label ILIKE a.part OR f.kind = 'rule' AND f.key ILIKE a.part
    )
    SELECT r.kind, r.key, r.label, r.detail FROM ranked AS r WHERE r.place <= p_most
    ORDER BY array_position(ARRAY['publisher', 'campaign', 'buyer', 'rule', 'view', 'person'], r.kind), r.place
$$;

COMMENT ON FUNCTION console.palette(bigint, text, integer) IS 'Publishers, campaigns, buyers, rules, kept filters and people by a part of their name';
REVOKE ALL ON FUNCTION console.palette(bigint, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.palette(bigint, text, integer) TO callscript_web;
