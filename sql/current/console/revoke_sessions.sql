-- Ends all sessions of a person, and no browser of theirs is known any more; everybody may do so with their own.
-- Index: sessions_user_idx, known_browsers_user_idx.

CREATE OR REPLACE FUNCTION console.revoke_sessions(p_user_id bigint, p_person_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor text;
BEGIN
    -- One's own sessions anybody may end.
    actor := console.actor(p_user_id, CASE WHEN p_user_id = p_person_id THEN 'viewer' ELSE 'admin' END);
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = p_person_id AND s.revoked_at IS NULL;
    DELETE FROM core.known_browsers AS b WHERE b.user_id = p_person_id;
    INSERT INTO core.audit_events (actor, action, details)
    SELECT actor, 'revoked_sessions', jsonb_build_object('email', u.email) FROM core.users AS u WHERE u.id = p_person_id;
END
$$;

COMMENT ON FUNCTION console.revoke_sessions(bigint, bigint) IS 'Ends all sessions of a person';
REVOKE ALL ON FUNCTION console.revoke_sessions(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.revoke_sessions(bigint, bigint) TO callscript_web;
