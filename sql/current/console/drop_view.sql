-- Forgets a filter that a user kept; a filter of somebody else stays.
-- Index: saved_views_pkey.

CREATE OR REPLACE FUNCTION console.drop_view(p_user_id bigint, p_view_id bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.saved_views AS v WHERE v.user_id = p_user_id AND v.id = p_view_id
$$;

COMMENT ON FUNCTION console.drop_view(bigint, bigint) IS 'Forgets a kept filter';
REVOKE ALL ON FUNCTION console.drop_view(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.drop_view(bigint, bigint) TO callscript_web;
