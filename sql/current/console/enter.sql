-- Begins a session of an active user, and says how they signed in: 14 days at most, 12 hours without a page.
-- Index: users_pkey.
-- Trap: the secret of the cookie never reaches the database, its SHA-256 does.

CREATE OR REPLACE FUNCTION console.enter(p_user_id bigint, p_token_sha256 bytea, p_user_agent text, p_way text, p_is_strong boolean)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO core.sessions (token_sha256, user_id, user_agent, expires_at, way, is_strong)
    SELECT p_token_sha256, u.id, left(p_user_agent, 200), clock_timestamp() + interval '14 days', p_way, p_is_strong
    FROM core.users AS u WHERE u.id = p_user_id AND u.is_active;
    INSERT INTO core.audit_events (actor, action, details)
    SELECT u.email, 'signed_in', jsonb_build_object('way', p_way, 'strong', p_is_strong)
    FROM core.users AS u WHERE u.id = p_user_id AND u.is_active
$$;

COMMENT ON FUNCTION console.enter(bigint, bytea, text, text, boolean) IS 'Begins a session of an active user, and says how they signed in';
REVOKE ALL ON FUNCTION console.enter(bigint, bytea, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.enter(bigint, bytea, text, text, boolean) TO callscript_web;
