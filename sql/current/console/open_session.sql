-- Begins a session of somebody who came by a one-time link.
-- Index: users_pkey.

CREATE OR REPLACE FUNCTION console.open_session(p_user_id bigint, p_token_sha256 bytea, p_user_agent text)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT console.enter(p_user_id, p_token_sha256, p_user_agent, 'link', false)
$$;

COMMENT ON FUNCTION console.open_session(bigint, bytea, text) IS 'Begins a session of an active user who came by a one-time link: 14 days at most, 12 hours without a page';
REVOKE ALL ON FUNCTION console.open_session(bigint, bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.open_session(bigint, bytea, text) TO callscript_web;
