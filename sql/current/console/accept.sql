-- Uses a one-time link up: makes the account, gives it a new password and role, or signs its user in.
-- An invitation also ends the open sessions of that account and what its browsers are known by
-- (core.access_ends). A link to sign in lets nobody in who was dismissed.
-- Index: invites_pkey, users_email_once.
-- Trap: two uses of one link at once: the update of the invite lets one of them through.

CREATE OR REPLACE FUNCTION console.accept(p_token_sha256 bytea, p_name text, p_password_hash text, p_time_zone text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    link record;
    accepted bigint;
    may_enter boolean;
BEGIN
    UPDATE core.invites AS i SET used_at = clock_timestamp()
    WHERE i.token_sha256 = p_token_sha256 AND i.used_at IS NULL AND i.voided_at IS NULL AND i.expires_at > clock_timestamp()
    RETURNING i.purpose, i.email, i.role INTO link;
    IF link.email IS NULL THEN
        RETURN NULL;
    END IF;
    -- Refused, and the link is as good as before: a wrong zone would show wrong times, and nobody would know why.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
        RAISE EXCEPTION 'there is no time zone "%"; try America/New_York', left(p_time_zone, 60)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- An invitation to somebody who has an account is a new password and a new role; a link to sign in changes nothing.
    INSERT INTO core.users AS u (email, name, role, password_hash, time_zone)
    VALUES (link.email, coalesce(nullif(btrim(p_name), ''), split_part(link.email, '@', 1)), link.role,
            CASE link.purpose WHEN 'account' THEN p_password_hash END,
            p_time_zone)
    ON CONFLICT (email) DO UPDATE
        SET role = CASE link.purpose WHEN 'account' THEN excluded.role ELSE u.role END,
            name = CASE link.purpose WHEN 'account' THEN excluded.name ELSE u.name END,
            password_hash = CASE link.purpose WHEN 'account' THEN excluded.password_hash ELSE u.password_hash END,
            is_active = u.is_active OR link.purpose = 'account'
    RETURNING u.id, u.is_active INTO accepted, may_enter;
    IF NOT may_enter THEN
        RETURN NULL;
    END IF;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (link.email, 'accepted', jsonb_build_object('role', link.role, 'purpose', link.purpose));
    RETURN accepted;
END
$$;

COMMENT ON FUNCTION console.accept(bytea, text, text, text) IS 'Uses a one-time link up; returns the user, or null where it does not work any more; an unknown time zone is refused';
REVOKE ALL ON FUNCTION console.accept(bytea, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.accept(bytea, text, text, text) TO callscript_web;
