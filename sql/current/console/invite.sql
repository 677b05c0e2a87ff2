-- Makes a one-time link from the shell of the console's machine. Whoever may run that program needs no
-- further right.
-- A person has one link at a time: whatever was sent to them before ends.
-- Index: invites_one_open_idx.
-- Trap: two links for one person at once: the lock lets one come after the other, so that the later one holds.
-- Trap: the secret of the link never reaches the database, its SHA-256 does.

CREATE OR REPLACE FUNCTION console.invite(p_actor text, p_purpose text, p_email text, p_role text, p_token_sha256 bytea,
                                          p_hours integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('callscript invitation'), hashtext(lower(btrim(p_email))));
    UPDATE core.invites AS i SET voided_at = clock_timestamp()
    WHERE i.email = lower(btrim(p_email)) AND i.used_at IS NULL AND i.voided_at IS NULL;
    INSERT INTO core.invites (token_sha256, purpose, email, role, invited_by, expires_at)
    VALUES (p_token_sha256, p_purpose, lower(btrim(p_email)), p_role, p_actor,
            clock_timestamp() + make_interval(hours => p_hours));
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (p_actor, 'invited', jsonb_build_object('email', lower(btrim(p_email)), 'role', p_role, 'purpose', p_purpose));
END
$$;

COMMENT ON FUNCTION console.invite(text, text, text, text, bytea, integer) IS 'Makes a one-time link from the shell of the console''s machine';
REVOKE ALL ON FUNCTION console.invite(text, text, text, text, bytea, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.invite(text, text, text, text, bytea, integer) TO callscript_web;
