-- Somebody has closed a call.
-- Index: presence_once.

CREATE OR REPLACE FUNCTION console.gone(p_user_id bigint, p_call_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.presence AS p WHERE p.call_id = p_call_id AND p.user_id = p_user_id
$$;

COMMENT ON FUNCTION console.gone(bigint, uuid) IS 'Somebody has closed a call';
REVOKE ALL ON FUNCTION console.gone(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.gone(bigint, uuid) TO callscript_web;
