-- Filters that a user keeps, by name.
-- Index: saved_views_name_once.

CREATE OR REPLACE FUNCTION console.saved_views(p_user_id bigint) RETURNS TABLE (id bigint, query text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.id, v.query FROM core.saved_views AS v WHERE v.user_id = p_user_id ORDER BY v.name LIMIT 50
$$;

COMMENT ON FUNCTION console.saved_views(bigint) IS 'Filters that a user keeps';
REVOKE ALL ON FUNCTION console.saved_views(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.saved_views(bigint) TO callscript_web;
