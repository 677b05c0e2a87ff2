-- Second factors and identities of everybody, for an admin.
-- Index: totp_secrets_pkey, passkeys_user_idx, user_identities_one_of_an_issuer.

CREATE OR REPLACE FUNCTION console.factors(p_user_id bigint)
RETURNS TABLE (id bigint, has_totp boolean, passkeys bigint, identities bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM console.actor(p_user_id, 'admin');
    RETURN QUERY
    SELECT u.id, EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL),
           (SELECT count(*) FROM core.passkeys AS k WHERE k.user_id = u.id),
           (SELECT count(*) FROM core.user_identities AS i WHERE i.user_id = u.id)
    FROM core.users AS u;
END
$$;

COMMENT ON FUNCTION console.factors(bigint) IS 'Second factors and identities of everybody, for an admin';
REVOKE ALL ON FUNCTION console.factors(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.factors(bigint) TO callscript_web;
