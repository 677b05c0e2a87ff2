-- Who enters with a verified token of a provider: the person to whom the identity is bound, or at first use the
-- person, active or invited, whose address the provider has verified. The outcome is in, used (the login was
-- completed before), locked, unverified, unknown, or other (the person is bound to another identity there).
-- Index: user_identities_pkey, users_email_once.
-- Trap: two first logins at once, on one invitation: the lock on the address makes the second one find what the
-- first one made. An invitation does not let anybody in whom an admin has locked out; a link would.

CREATE OR REPLACE FUNCTION console.provider_login(p_issuer text, p_subject text, p_email text, p_is_verified boolean, p_name text,
                                                  p_state_sha256 bytea)
RETURNS TABLE (outcome text, user_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    address constant text := lower(btrim(p_email));
    person record;
    invited record;
BEGIN
    DELETE FROM core.used_states AS x WHERE x.used_at < clock_timestamp() - interval '1 day';
    INSERT INTO core.used_states (state_sha256) VALUES (p_state_sha256) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'used', NULL::bigint;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('callscript provider_login ' || coalesce(address, ''), 0));
    UPDATE core.user_identities AS i SET used_at = clock_timestamp()
    FROM core.users AS u WHERE i.issuer = p_issuer AND i.subject = p_subject AND u.id = i.user_id
    RETURNING u.id, u.is_active INTO person;
    IF person.id IS NOT NULL THEN
        RETURN QUERY SELECT CASE WHEN person.is_active THEN 'in' ELSE 'locked' END, person.id;
        RETURN;
    END IF;
    IF address IS NULL OR p_is_verified IS NOT TRUE THEN
        RETURN QUERY SELECT 'unverified', NULL::bigint;
        RETURN;
    END IF;
    SELECT u.id, u.is_active INTO person FROM core.users AS u WHERE u.email = address;
    IF person.id IS NULL THEN
        -- All open invitations of the address are used up: a link that is still in a mailbox must not open the account again.
        WITH used AS (
            UPDATE core.invites AS i SET used_at = clock_timestamp()
            WHERE i.email = address AND i.purpose = 'account' AND i.used_at IS NULL AND i.expires_at > clock_timestamp()
            RETURNING i.role, i.created_at)
        SELECT x.role INTO invited FROM used AS x ORDER BY x.created_at DESC LIMIT 1;
        IF invited.role IS NULL THEN
            RETURN QUERY SELECT 'unknown', NULL::bigint;
            RETURN;
        END IF;
        INSERT INTO core.users AS u (email, name, role)
        VALUES (address, coalesce(nullif(btrim(left(p_name, 80)), ''), split_part(address, '@', 1)), invited.role)
        RETURNING u.id, u.is_active INTO person;
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (address, 'accepted', jsonb_build_object('role', invited.role, 'purpose', 'account', 'issuer', p_issuer));
    ELSIF NOT person.is_active THEN
        RETURN QUERY SELECT 'locked', person.id;
        RETURN;
    END IF;
    INSERT INTO core.user_identities AS i (issuer, subject, user_id) VALUES (p_issuer, p_subject, person.id)
    ON CONFLICT ON CONSTRAINT user_identities_one_of_an_issuer DO NOTHING;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'other', person.id;
        RETURN;
    END IF;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (address, 'identity_bound', jsonb_build_object('issuer', p_issuer, 'by', 'verified address'));
    RETURN QUERY SELECT 'in', person.id;
END
$$;

COMMENT ON FUNCTION console.provider_login(text, text, text, boolean, text, bytea) IS 'Who enters with a verified token of a provider, or why nobody does';
REVOKE ALL ON FUNCTION console.provider_login(text, text, text, boolean, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.provider_login(text, text, text, boolean, text, bytea) TO callscript_web;
