-- The app that is being added has shown the right code: it counts from now on, with these recovery codes.
-- Index: totp_secrets_pkey, users_pkey, recovery_codes_pkey.

CREATE OR REPLACE FUNCTION console.confirm_totp(p_user_id bigint, p_step bigint, p_codes bytea[])
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    UPDATE core.totp_secrets AS t SET confirmed_at = clock_timestamp(), last_step = p_step
    WHERE t.user_id = p_user_id AND t.confirmed_at IS NULL AND t.created_at > clock_timestamp() - interval '1 hour';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM core.code_attempts AS a WHERE a.user_id = p_user_id;
    PERFORM console.set_recovery_codes(p_user_id, p_codes);
    INSERT INTO core.audit_events (actor, action) VALUES (actor, 'totp_added');
    RETURN true;
END
$$;

COMMENT ON FUNCTION console.confirm_totp(bigint, bigint, bytea[]) IS 'An app that is being added counts from now on; false: there is none to confirm';
REVOKE ALL ON FUNCTION console.confirm_totp(bigint, bigint, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.confirm_totp(bigint, bigint, bytea[]) TO callscript_web;
