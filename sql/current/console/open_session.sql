-- Begins a session of an active user: 14 days at most, 12 hours without a page.
-- Index: users_pkey.
-- Trap: the secret of the cookie never reaches the database, its SHA-256 does.

CREATE OR REPLACE FUNCTION console.open_session(p_user_id bigint, p_token_sha256 bytea, p_user_agent text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO core.sessions (token_sha256, user_id, user_agent, expires_at)
    SELECT p_token_sha256, u.id, left(p_user_agent, 200), clock_timestamp() + interval '14 days'
    FROM core.users AS u WHERE u.id = p_user_id AND u.is_active;
    INSERT INTO core.audit_events (actor, action)
    SELECT u.email, 'signed_in' FROM core.users AS u WHERE u.id = p_user_id AND u.is_active
$$;

COMMENT ON FUNCTION console.open_session(bigint, bytea, text) IS 'Begins a session of an active user: 14 days at most, 12 hours without a page';
REVOKE ALL ON FUNCTION console.open_session(bigint, bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.open_session(bigint, bytea, text) TO callscript_web;
