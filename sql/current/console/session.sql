-- Whose session it is; every page asks. must_add: an admin who must add a second factor before anything else.
-- Index: sessions_pkey, users_pkey, settings_pkey, totp_secrets_pkey, passkeys_user_idx.
-- Trap: the time of the last page is written once a minute at most, so that reading pages is not writing
-- rows.

CREATE OR REPLACE FUNCTION console.session(p_token_sha256 bytea)
RETURNS TABLE (user_id bigint, email text, name text, role text, time_zone text, shortcuts boolean, must_add boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE core.sessions AS s SET last_seen_at = clock_timestamp()
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL
      AND s.last_seen_at BETWEEN clock_timestamp() - interval '12 hours' AND clock_timestamp() - interval '1 minute';
    SELECT u.id, u.email, u.name, u.role, u.time_zone, u.shortcuts,
           CASE WHEN u.role = 'admin' AND NOT s.is_strong THEN console.admins_need_second_factor()
                AND NOT EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
                AND NOT EXISTS (SELECT FROM core.passkeys AS k WHERE k.user_id = u.id)
           ELSE false END
    FROM core.sessions AS s
    JOIN core.users AS u ON u.id = s.user_id AND u.is_active
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
      AND s.last_seen_at > clock_timestamp() - interval '12 hours'
$$;

COMMENT ON FUNCTION console.session(bytea) IS 'Whose session this is; no row: nobody''s, or not any more';
REVOKE ALL ON FUNCTION console.session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.session(bytea) TO callscript_web;
