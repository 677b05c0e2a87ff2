-- Ends one of one's own sessions, or with null all but one.
-- Index: sessions_user_idx, users_pkey.

CREATE OR REPLACE FUNCTION console.end_sessions(p_user_id bigint, p_token_sha256 bytea, p_other_than bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
    ended integer;
BEGIN
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp()
    WHERE s.user_id = p_user_id AND s.revoked_at IS NULL AND s.token_sha256 IS DISTINCT FROM p_other_than
      AND (p_token_sha256 IS NULL OR s.token_sha256 = p_token_sha256);
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended > 0 THEN
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'revoked_sessions', jsonb_build_object('email', actor, 'sessions', ended));
    END IF;
END
$$;

COMMENT ON FUNCTION console.end_sessions(bigint, bytea, bytea) IS 'Ends one of one''s own sessions, or all but one';
REVOKE ALL ON FUNCTION console.end_sessions(bigint, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.end_sessions(bigint, bytea, bytea) TO callscript_web;
