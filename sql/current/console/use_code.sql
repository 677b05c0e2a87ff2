-- Uses a code up: that of a step of the app (p_step, null: it was none) or one for recovery. False: it is not right,
-- or was used before.
-- Index: totp_secrets_pkey, recovery_codes_pkey, code_attempts_user_idx.
-- Trap: two uses of one code at once: the update lets one of them through.

CREATE OR REPLACE FUNCTION console.use_code(p_user_id bigint, p_step bigint, p_recovery_sha256 bytea)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_right boolean;
BEGIN
    UPDATE core.totp_secrets AS t SET last_step = p_step
    WHERE t.user_id = p_user_id AND t.confirmed_at IS NOT NULL AND t.last_step < p_step;
    is_right := FOUND;
    IF NOT is_right THEN
        UPDATE core.recovery_codes AS r SET used_at = clock_timestamp()
        WHERE r.user_id = p_user_id AND r.code_sha256 = p_recovery_sha256 AND r.used_at IS NULL;
        is_right := FOUND;
        IF is_right THEN
            INSERT INTO core.audit_events (actor, action)
            SELECT u.email, 'recovery_code_used' FROM core.users AS u WHERE u.id = p_user_id;
        END IF;
    END IF;
    IF is_right THEN
        DELETE FROM core.code_attempts AS a WHERE a.user_id = p_user_id;
    END IF;
    RETURN is_right;
END
$$;

COMMENT ON FUNCTION console.use_code(bigint, bigint, bytea) IS 'Uses a code of the app or a recovery code up; false: not right, or used before';
REVOKE ALL ON FUNCTION console.use_code(bigint, bigint, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.use_code(bigint, bigint, bytea) TO callscript_web;
