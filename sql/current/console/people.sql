-- Everybody of the console, for an admin.
-- Index: sessions_user_idx.

CREATE OR REPLACE FUNCTION console.people(p_user_id bigint)
RETURNS TABLE (id bigint, email text, name text, role text, is_active boolean, sessions bigint, last_seen_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM console.actor(p_user_id, 'admin');
    RETURN QUERY
    SELECT u.id, u.email, u.name, u.role, u.is_active,
           count(s.token_sha256) FILTER (WHERE s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
                                           AND s.last_seen_at > clock_timestamp() - interval '12 hours'),
           max(s.last_seen_at)
    FROM core.users AS u LEFT JOIN core.sessions AS s ON s.user_id = u.id
    GROUP BY u.id ORDER BY u.email;
END
$$;

COMMENT ON FUNCTION console.people(bigint) IS 'Everybody, for an admin';
REVOKE ALL ON FUNCTION console.people(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.people(bigint) TO callscript_web;
