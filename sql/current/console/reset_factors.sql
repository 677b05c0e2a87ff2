-- Takes app, passkeys, recovery codes and identities at providers away from somebody who has lost them, and ends
-- their sessions; for admins, and never one's own. The next login by a provider binds anew.
-- Index: totp_secrets_pkey, passkeys_user_idx, recovery_codes_pkey, user_identities_one_of_an_issuer,
-- code_attempts_user_idx, pending_logins_user_idx, sessions_user_idx.

CREATE OR REPLACE FUNCTION console.reset_factors(p_user_id bigint, p_person_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    had jsonb;
BEGIN
    IF p_user_id = p_person_id THEN
        RAISE EXCEPTION 'nobody resets their own second factors; remove them under Your account' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT jsonb_build_object('email', u.email,
               'totp', EXISTS (SELECT FROM core.totp_secrets AS t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL),
               'passkeys', (SELECT count(*) FROM core.passkeys AS k WHERE k.user_id = u.id),
               'identities', (SELECT count(*) FROM core.user_identities AS i WHERE i.user_id = u.id))
    INTO had FROM core.users AS u WHERE u.id = p_person_id;
    IF had IS NULL THEN
        RAISE EXCEPTION 'there is no such person' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM core.totp_secrets AS t WHERE t.user_id = p_person_id;
    DELETE FROM core.passkeys AS k WHERE k.user_id = p_person_id;
    DELETE FROM core.recovery_codes AS r WHERE r.user_id = p_person_id;
    DELETE FROM core.user_identities AS i WHERE i.user_id = p_person_id;
    DELETE FROM core.code_attempts AS a WHERE a.user_id = p_person_id;
    DELETE FROM core.pending_logins AS p WHERE p.user_id = p_person_id;
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = p_person_id AND s.revoked_at IS NULL;
    INSERT INTO core.audit_events (actor, action, details) VALUES (actor, 'factors_reset', had);
END
$$;

COMMENT ON FUNCTION console.reset_factors(bigint, bigint) IS 'Takes all second factors and identities away from somebody who has lost them';
REVOKE ALL ON FUNCTION console.reset_factors(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.reset_factors(bigint, bigint) TO callscript_web;
