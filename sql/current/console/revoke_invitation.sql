-- Takes a one-time link back; for admins.
-- Index: invites_id_once.

CREATE OR REPLACE FUNCTION console.revoke_invitation(p_user_id bigint, p_invitation_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    whose text;
BEGIN
    UPDATE core.invites AS i SET voided_at = clock_timestamp()
    WHERE i.id = p_invitation_id AND i.used_at IS NULL AND i.voided_at IS NULL
    RETURNING i.email INTO whose;
    IF whose IS NULL THEN
        RAISE EXCEPTION 'this invitation has been used or taken back already' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'revoked_invitation', jsonb_build_object('email', whose));
END
$$;

COMMENT ON FUNCTION console.revoke_invitation(bigint, bigint) IS 'Takes a one-time link back';
REVOKE ALL ON FUNCTION console.revoke_invitation(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.revoke_invitation(bigint, bigint) TO callscript_web;
