-- Whether a session goes on; a stream of events asks, which must not keep its session awake as a page does.
-- Index: sessions_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.is_open_session(p_token_sha256 bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM core.sessions AS s JOIN core.users AS u ON u.id = s.user_id AND u.is_active
                   WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
                     AND s.last_seen_at > clock_timestamp() - interval '12 hours')
$$;

COMMENT ON FUNCTION console.is_open_session(bytea) IS 'Whether a session goes on; asking is no page, and keeps it from no end';
REVOKE ALL ON FUNCTION console.is_open_session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.is_open_session(bytea) TO callscript_web;
