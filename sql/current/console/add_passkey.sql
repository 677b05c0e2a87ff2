-- Adds a passkey to one's account.
-- Index: passkeys_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.add_passkey(p_user_id bigint, p_credential_id bytea, p_name text, p_credential jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    IF (SELECT count(*) FROM core.passkeys AS k WHERE k.user_id = p_user_id) >= 20 THEN
        RAISE EXCEPTION 'twenty passkeys are enough; remove one first' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.passkeys (credential_id, user_id, name, credential, counter)
    VALUES (p_credential_id, p_user_id, btrim(p_name), p_credential, 0);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'passkey_added', jsonb_build_object('name', btrim(p_name)));
END
$$;

COMMENT ON FUNCTION console.add_passkey(bigint, bytea, text, jsonb) IS 'Adds a passkey to one''s account';
REVOKE ALL ON FUNCTION console.add_passkey(bigint, bytea, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.add_passkey(bigint, bytea, text, jsonb) TO callscript_web;
