-- Takes an identity at a provider away from one's own account.
-- Index: user_identities_one_of_an_issuer, users_pkey.

CREATE OR REPLACE FUNCTION console.unbind_identity(p_user_id bigint, p_issuer text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    DELETE FROM core.user_identities AS i WHERE i.user_id = p_user_id AND i.issuer = p_issuer;
    IF FOUND THEN
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'identity_removed', jsonb_build_object('issuer', p_issuer));
    END IF;
END
$$;

COMMENT ON FUNCTION console.unbind_identity(bigint, text) IS 'Takes an identity at a provider away from one''s own account';
REVOKE ALL ON FUNCTION console.unbind_identity(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.unbind_identity(bigint, text) TO callscript_web;
