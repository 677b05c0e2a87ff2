-- Removes a passkey from one's account. Recovery codes go with the last second factor.
-- Index: passkeys_pkey, passkeys_user_idx, totp_secrets_pkey, recovery_codes_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.remove_passkey(p_user_id bigint, p_credential_id bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
    removed text;
BEGIN
    DELETE FROM core.passkeys AS k WHERE k.credential_id = p_credential_id AND k.user_id = p_user_id
    RETURNING k.name INTO removed;
    IF removed IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM core.recovery_codes AS r
    WHERE r.user_id = p_user_id AND NOT EXISTS (SELECT FROM core.passkeys AS k WHERE k.user_id = p_user_id)
      AND NOT EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = p_user_id AND t.confirmed_at IS NOT NULL);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'passkey_removed', jsonb_build_object('name', removed));
END
$$;

COMMENT ON FUNCTION console.remove_passkey(bigint, bytea) IS 'Removes a passkey from one''s account';
REVOKE ALL ON FUNCTION console.remove_passkey(bigint, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.remove_passkey(bigint, bytea) TO callscript_web;
