-- Keeps a filter of the inbox under a name; the same name again is another filter.
-- Index: saved_views_name_once.

CREATE OR REPLACE FUNCTION console.save_view(p_user_id bigint, p_name text, p_query text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO core.saved_views (user_id, name, query) VALUES (p_user_id, btrim(p_name), p_query)
    ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query
$$;

COMMENT ON FUNCTION console.save_view(bigint, text, text) IS 'Keeps a filter of the inbox under a name';
REVOKE ALL ON FUNCTION console.save_view(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.save_view(bigint, text, text) TO callscript_web;
