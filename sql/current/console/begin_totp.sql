-- Keeps the secret of an app that is being added. False: there is one already, which must be removed first.
-- Index: totp_secrets_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.begin_totp(p_user_id bigint, p_secret bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM console.actor(p_user_id, 'viewer');
    INSERT INTO core.totp_secrets AS t (user_id, secret) VALUES (p_user_id, p_secret)
    ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = clock_timestamp()
    WHERE t.confirmed_at IS NULL;
    RETURN FOUND;
END
$$;

COMMENT ON FUNCTION console.begin_totp(bigint, bytea) IS 'Keeps the secret of an app that is being added; false: there is one already';
REVOKE ALL ON FUNCTION console.begin_totp(bigint, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.begin_totp(bigint, bytea) TO callscript_web;
