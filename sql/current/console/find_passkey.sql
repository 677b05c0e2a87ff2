-- Whose passkey it is; no row: nobody's who may sign in.
-- Index: passkeys_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.find_passkey(p_handle uuid, p_credential_id bytea)
RETURNS TABLE (user_id bigint, credential jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.id, k.credential
    FROM core.passkeys AS k JOIN core.users AS u ON u.id = k.user_id AND u.is_active
    WHERE k.credential_id = p_credential_id AND u.passkey_handle = p_handle
$$;

COMMENT ON FUNCTION console.find_passkey(uuid, bytea) IS 'Whose passkey this is; no row: nobody''s who may sign in';
REVOKE ALL ON FUNCTION console.find_passkey(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.find_passkey(uuid, bytea) TO callscript_web;
