-- Changes somebody's role, or locks them out and ends their sessions; for admins, and never one's own.
-- Index: users_pkey, sessions_user_idx.

CREATE OR REPLACE FUNCTION console.set_person(p_user_id bigint, p_person_id bigint, p_role text, p_is_active boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    IF p_user_id = p_person_id THEN
        RAISE EXCEPTION 'nobody changes their own role; ask another admin' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE core.users AS u SET role = p_role, is_active = p_is_active WHERE u.id = p_person_id;
    IF NOT p_is_active THEN
        UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = p_person_id AND s.revoked_at IS NULL;
    END IF;
    INSERT INTO core.audit_events (actor, action, details)
    SELECT actor, 'changed_person', jsonb_build_object('email', u.email, 'role', p_role, 'is_active', p_is_active)
    FROM core.users AS u WHERE u.id = p_person_id;
END
$$;

COMMENT ON FUNCTION console.set_person(bigint, bigint, text, boolean) IS 'Changes somebody''s role, or locks them out and ends their sessions';
REVOKE ALL ON FUNCTION console.set_person(bigint, bigint, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_person(bigint, bigint, text, boolean) TO callscript_web;
