-- Whose login waits for a second factor, and what they have; no row: nobody's, or not any more.
-- Index: pending_logins_pkey, users_pkey, totp_secrets_pkey, recovery_codes_pkey, passkeys_user_idx.

CREATE OR REPLACE FUNCTION console.second_step(p_token_sha256 bytea)
RETURNS TABLE (user_id bigint, has_codes boolean, has_passkeys boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.id,
           EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
           OR EXISTS (SELECT FROM core.recovery_codes AS r WHERE r.user_id = u.id AND r.used_at IS NULL),
           EXISTS (SELECT FROM core.passkeys AS k WHERE k.user_id = u.id)
    FROM core.pending_logins AS p JOIN core.users AS u ON u.id = p.user_id AND u.is_active
    WHERE p.token_sha256 = p_token_sha256 AND p.expires_at > clock_timestamp()
$$;

COMMENT ON FUNCTION console.second_step(bytea) IS 'Whose login waits for a second factor; no row: nobody''s, or not any more';
REVOKE ALL ON FUNCTION console.second_step(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.second_step(bytea) TO callscript_web;
