-- Binds an identity at a provider to somebody who is signed in. The outcome is in, used (this was completed
-- before), taken (the identity is another person's) or other (the person is bound to another identity there).
-- Index: user_identities_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.bind_identity(p_user_id bigint, p_issuer text, p_subject text, p_state_sha256 bytea)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
    owner bigint;
BEGIN
    INSERT INTO core.used_states (state_sha256) VALUES (p_state_sha256) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'used';
    END IF;
    INSERT INTO core.user_identities (issuer, subject, user_id) VALUES (p_issuer, p_subject, p_user_id)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'identity_bound', jsonb_build_object('issuer', p_issuer, 'by', 'session'));
        RETURN 'in';
    END IF;
    SELECT i.user_id INTO owner FROM core.user_identities AS i WHERE i.issuer = p_issuer AND i.subject = p_subject;
    RETURN CASE WHEN owner = p_user_id THEN 'in' WHEN owner IS NOT NULL THEN 'taken' ELSE 'other' END;
END
$$;

COMMENT ON FUNCTION console.bind_identity(bigint, text, text, bytea) IS 'Binds an identity at a provider to somebody who is signed in';
REVOKE ALL ON FUNCTION console.bind_identity(bigint, text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.bind_identity(bigint, text, text, bytea) TO callscript_web;
