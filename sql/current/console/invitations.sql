-- Links that still work, for an admin: who may come in as what, newest first.
-- Index: invites_one_open_idx, users_email_once.

CREATE OR REPLACE FUNCTION console.invitations(p_user_id bigint)
RETURNS TABLE (id bigint, email text, role text, purpose text, invited_by text, expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM console.actor(p_user_id, 'admin');
    RETURN QUERY
    SELECT i.id, i.email, i.role, i.purpose,
           coalesce((SELECT u.name FROM core.users AS u WHERE u.email = i.invited_by), i.invited_by), i.expires_at
    FROM core.invites AS i
    WHERE i.used_at IS NULL AND i.voided_at IS NULL AND i.expires_at > clock_timestamp()
    ORDER BY i.created_at DESC, i.id DESC;
END
$$;

COMMENT ON FUNCTION console.invitations(bigint) IS 'One-time links that still work, for an admin';
REVOKE ALL ON FUNCTION console.invitations(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.invitations(bigint) TO callscript_web;
