-- Changes somebody's role, or locks them out; for admins, and never one's own. What lets a person in who is locked out ends with it
-- (core.access_ends). A link that was sent before ends in any case: it may be for a higher role.
-- Index: users_pkey, invites_one_open_idx.

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
    UPDATE core.invites AS i SET voided_at = clock_timestamp()
    WHERE i.email = (SELECT u.email FROM core.users AS u WHERE u.id = p_person_id) AND i.used_at IS NULL AND i.voided_at IS NULL;
    INSERT INTO core.audit_events (actor, action, details)
    SELECT actor, 'changed_person', jsonb_build_object('email', u.email, 'role', p_role, 'is_active', p_is_active)
    FROM core.users AS u WHERE u.id = p_person_id;
END
$$;

COMMENT ON FUNCTION console.set_person(bigint, bigint, text, boolean) IS 'Changes somebody''s role, or locks them out and ends whatever lets them in';
REVOKE ALL ON FUNCTION console.set_person(bigint, bigint, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_person(bigint, bigint, text, boolean) TO callscript_web;
