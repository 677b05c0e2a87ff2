-- After the right password: whether a second factor is owed. If so, the login waits ten minutes for it.
-- Index: totp_secrets_pkey, passkeys_user_idx.

CREATE OR REPLACE FUNCTION console.begin_second(p_user_id bigint, p_token_sha256 bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM core.pending_logins AS p WHERE p.expires_at < clock_timestamp();
    INSERT INTO core.pending_logins (token_sha256, user_id, expires_at)
    SELECT p_token_sha256, u.id, clock_timestamp() + interval '10 minutes'
    FROM core.users AS u
    WHERE u.id = p_user_id AND u.is_active
      AND (EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
           OR EXISTS (SELECT FROM core.passkeys AS k WHERE k.user_id = u.id));
    RETURN FOUND;
END
$$;

COMMENT ON FUNCTION console.begin_second(bigint, bytea) IS 'Whether a login with the right password owes a second factor; if so, it waits for it';
REVOKE ALL ON FUNCTION console.begin_second(bigint, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.begin_second(bigint, bytea) TO callscript_web;
