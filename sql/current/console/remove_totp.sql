-- Removes one's app with codes. Recovery codes go with it unless there are passkeys.
-- Index: totp_secrets_pkey, passkeys_user_idx, recovery_codes_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.remove_totp(p_user_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    DELETE FROM core.totp_secrets AS t WHERE t.user_id = p_user_id;
    IF FOUND THEN
        DELETE FROM core.recovery_codes AS r
        WHERE r.user_id = p_user_id AND NOT EXISTS (SELECT FROM core.passkeys AS k WHERE k.user_id = p_user_id);
        INSERT INTO core.audit_events (actor, action) VALUES (actor, 'totp_removed');
    END IF;
END
$$;

COMMENT ON FUNCTION console.remove_totp(bigint) IS 'Removes one''s app with codes';
REVOKE ALL ON FUNCTION console.remove_totp(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.remove_totp(bigint) TO callscript_web;
