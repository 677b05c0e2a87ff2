-- What an active person's authenticators know them by, and their passkeys (null: they have none).
-- Index: users_pkey, passkeys_user_idx.

CREATE OR REPLACE FUNCTION console.passkeys(p_user_id bigint) RETURNS TABLE (handle uuid, credential jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.passkey_handle, k.credential
    FROM core.users AS u LEFT JOIN core.passkeys AS k ON k.user_id = u.id
    WHERE u.id = p_user_id AND u.is_active
    ORDER BY k.created_at
$$;

COMMENT ON FUNCTION console.passkeys(bigint) IS 'Handle and passkeys of a person; one row with a null: no passkey';
REVOKE ALL ON FUNCTION console.passkeys(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.passkeys(bigint) TO callscript_web;
