-- Whose session it is; every page asks.
-- Index: sessions_pkey, users_pkey.
-- Trap: the time of the last page is written once a minute at most, so that reading pages is not writing
-- rows.

CREATE OR REPLACE FUNCTION console.session(p_token_sha256 bytea)
RETURNS TABLE (user_id bigint, email text, name text, role text, time_zone text, shortcuts boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE core.sessions AS s SET last_seen_at = clock_timestamp()
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL
      AND s.last_seen_at BETWEEN clock_timestamp() - interval '12 hours' AND clock_timestamp() - interval '1 minute';
    SELECT u.id, u.email, u.name, u.role, u.time_zone, u.shortcuts
    FROM core.sessions AS s
    JOIN core.users AS u ON u.id = s.user_id AND u.is_active
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
      AND s.last_seen_at > clock_timestamp() - interval '12 hours'
$$;

COMMENT ON FUNCTION console.session(bytea) IS 'Whose session this is; no row: nobody''s, or not any more';
REVOKE ALL ON FUNCTION console.session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.session(bytea) TO callscript_web;
