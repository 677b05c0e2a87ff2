-- The web console: who may enter, what they did there, and what they keep for themselves.

CREATE SCHEMA IF NOT EXISTS console AUTHORIZATION callscript_owner;
COMMENT ON SCHEMA console IS 'Functions of the web console; its role may call them and touch no table';

SET LOCAL ROLE callscript_owner;

GRANT USAGE ON SCHEMA console TO callscript_web, callscript_dba;

CREATE TABLE IF NOT EXISTS core.users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL,
    password_hash text,
    time_zone     text NOT NULL DEFAULT 'UTC',
    shortcuts     boolean NOT NULL DEFAULT true,
    is_active     boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT users_email_once UNIQUE (email),
    CONSTRAINT users_email_form CHECK (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT users_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT users_role CHECK (role IN ('viewer', 'reviewer', 'admin')),
    CONSTRAINT users_password_hash_form CHECK (password_hash LIKE '$argon2id$%')
);

COMMENT ON TABLE core.users IS 'People of the web console; there is no sign-up, only invitations';
COMMENT ON COLUMN core.users.id IS 'Internal id';
COMMENT ON COLUMN core.users.email IS 'E-mail address in lower case; what they sign in with';
COMMENT ON COLUMN core.users.name IS 'Shown beside what they decide';
COMMENT ON COLUMN core.users.role IS 'viewer reads with numbers masked, reviewer decides, admin changes settings and people';
COMMENT ON COLUMN core.users.password_hash IS 'argon2id in PHC form; null: signs in by one-time link only';
COMMENT ON COLUMN core.users.time_zone IS 'Zone in which times are shown, e.g. America/New_York';
COMMENT ON COLUMN core.users.shortcuts IS 'Whether single keys do things';
COMMENT ON COLUMN core.users.is_active IS 'Whether they may sign in';
COMMENT ON COLUMN core.users.created_at IS 'When they accepted their invitation';

CREATE TABLE IF NOT EXISTS core.invites (
    token_sha256 bytea PRIMARY KEY,
    purpose      text NOT NULL,
    email        text NOT NULL,
    role         text NOT NULL,
    invited_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT invites_token_length CHECK (octet_length(token_sha256) = 32),
    CONSTRAINT invites_purpose CHECK (purpose IN ('account', 'sign_in')),
    CONSTRAINT invites_email_form CHECK (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT invites_role CHECK (role IN ('viewer', 'reviewer', 'admin')),
    CONSTRAINT invites_expire_later CHECK (expires_at > created_at)
);

COMMENT ON TABLE core.invites IS 'One-time links: to make an account, or to sign in once';
COMMENT ON COLUMN core.invites.token_sha256 IS 'SHA-256 of the secret in the link; the secret itself is nowhere';
COMMENT ON COLUMN core.invites.purpose IS 'account: choose a name and a password; sign_in: enter at once, as a user who may have no password';
COMMENT ON COLUMN core.invites.email IS 'Who is invited';
COMMENT ON COLUMN core.invites.role IS 'As what';
COMMENT ON COLUMN core.invites.invited_by IS 'Who invited';
COMMENT ON COLUMN core.invites.created_at IS 'When';
COMMENT ON COLUMN core.invites.expires_at IS 'Until when the link works';
COMMENT ON COLUMN core.invites.used_at IS 'When it was used; it works once';

CREATE TABLE IF NOT EXISTS core.sessions (
    token_sha256 bytea PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    user_agent   text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    CONSTRAINT sessions_token_length CHECK (octet_length(token_sha256) = 32)
);

COMMENT ON TABLE core.sessions IS 'Who is signed in';
COMMENT ON COLUMN core.sessions.token_sha256 IS 'SHA-256 of the cookie''s secret';
COMMENT ON COLUMN core.sessions.user_id IS 'Whose it is';
COMMENT ON COLUMN core.sessions.user_agent IS 'Browser, to recognise it in the list of sessions';
COMMENT ON COLUMN core.sessions.created_at IS 'When they signed in';
COMMENT ON COLUMN core.sessions.last_seen_at IS 'Last page, to within a minute';
COMMENT ON COLUMN core.sessions.expires_at IS 'End at the latest';
COMMENT ON COLUMN core.sessions.revoked_at IS 'When it was ended before that';

CREATE INDEX IF NOT EXISTS sessions_user_idx ON core.sessions (user_id);

CREATE TABLE IF NOT EXISTS core.login_attempts (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email     text NOT NULL,
    address   text NOT NULL,
    succeeded boolean NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE core.login_attempts IS 'Attempts to sign in, to slow down whoever guesses';
COMMENT ON COLUMN core.login_attempts.id IS 'Internal id';
COMMENT ON COLUMN core.login_attempts.email IS 'Address tried, in lower case';
COMMENT ON COLUMN core.login_attempts.address IS 'Network address it came from';
COMMENT ON COLUMN core.login_attempts.succeeded IS 'Whether it was the right password';
COMMENT ON COLUMN core.login_attempts.at IS 'When';

CREATE INDEX IF NOT EXISTS login_attempts_email_idx ON core.login_attempts (email, at);
CREATE INDEX IF NOT EXISTS login_attempts_address_idx ON core.login_attempts (address, at);

CREATE TABLE IF NOT EXISTS core.audit_events (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text NOT NULL,
    action  text NOT NULL,
    call_id uuid,
    details jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_events_actor_not_blank CHECK (btrim(actor) <> ''),
    CONSTRAINT audit_events_action_form CHECK (action ~ '^[a-z_]+$'),
    CONSTRAINT audit_events_details_object CHECK (jsonb_typeof(details) = 'object')
);

COMMENT ON TABLE core.audit_events IS 'Everything that was done in the console; never changed';
COMMENT ON COLUMN core.audit_events.id IS 'Internal id';
COMMENT ON COLUMN core.audit_events.at IS 'When';
COMMENT ON COLUMN core.audit_events.actor IS 'Who: e-mail address, or the database role for what was done from the shell';
COMMENT ON COLUMN core.audit_events.action IS 'What, e.g. signed_in, decided, assigned, retried';
COMMENT ON COLUMN core.audit_events.call_id IS 'The call it is about, if any; calls may be gone by now';
COMMENT ON COLUMN core.audit_events.details IS 'The rest: ids, values before and after';

CREATE INDEX IF NOT EXISTS audit_events_call_idx ON core.audit_events (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS audit_events_at_idx ON core.audit_events (at DESC);
CREATE OR REPLACE TRIGGER audit_events_append_only BEFORE UPDATE ON core.audit_events
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();

CREATE TABLE IF NOT EXISTS core.saved_views (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    name       text NOT NULL,
    query      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT saved_views_name_once UNIQUE (user_id, name),
    CONSTRAINT saved_views_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 40),
    CONSTRAINT saved_views_query_length CHECK (length(query) <= 1000)
);

COMMENT ON TABLE core.saved_views IS 'Filters of the inbox that somebody keeps';
COMMENT ON COLUMN core.saved_views.id IS 'Internal id';
COMMENT ON COLUMN core.saved_views.user_id IS 'Whose';
COMMENT ON COLUMN core.saved_views.name IS 'What they call it';
COMMENT ON COLUMN core.saved_views.query IS 'The filter as the query part of the page''s address';
COMMENT ON COLUMN core.saved_views.created_at IS 'When';

-- Signing in -------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.login_gate(p_email text, p_address text)
RETURNS TABLE (user_id bigint, password_hash text, wait_seconds integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- Ten wrong passwords for one account, or fifty from one address, within a quarter of an hour.
    SELECT u.id, u.password_hash,
           CASE WHEN a.by_email >= 10 OR a.by_address >= 50
                THEN greatest(1, ceil(extract(epoch FROM a.oldest + interval '15 minutes' - clock_timestamp())))::integer
                ELSE 0 END
    FROM (
        SELECT count(*) FILTER (WHERE x.email = lower(btrim(p_email))) AS by_email,
               count(*) FILTER (WHERE x.address = p_address) AS by_address, min(x.at) AS oldest
        FROM core.login_attempts AS x
        WHERE (x.email = lower(btrim(p_email)) OR x.address = p_address) AND NOT x.succeeded
          AND x.at > clock_timestamp() - interval '15 minutes'
    ) AS a
    LEFT JOIN core.users AS u ON u.email = lower(btrim(p_email)) AND u.is_active
$$;
COMMENT ON FUNCTION console.login_gate(text, text) IS 'What a password is compared with (nulls: nobody), and how long nobody may try; always one row';

CREATE OR REPLACE FUNCTION console.note_login(p_email text, p_address text, p_succeeded boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.login_attempts AS x WHERE x.at < clock_timestamp() - interval '1 day';
    INSERT INTO core.login_attempts (email, address, succeeded)
    VALUES (left(lower(btrim(p_email)), 200), left(p_address, 100), p_succeeded)
$$;
COMMENT ON FUNCTION console.note_login(text, text, boolean) IS 'Notes an attempt to sign in';

CREATE OR REPLACE FUNCTION console.open_session(p_user_id bigint, p_token_sha256 bytea, p_user_agent text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.sessions AS s WHERE s.expires_at < clock_timestamp() - interval '30 days';
    INSERT INTO core.sessions (token_sha256, user_id, user_agent, expires_at)
    SELECT p_token_sha256, u.id, left(p_user_agent, 200), clock_timestamp() + interval '14 days'
    FROM core.users AS u WHERE u.id = p_user_id AND u.is_active;
    INSERT INTO core.audit_events (actor, action)
    SELECT u.email, 'signed_in' FROM core.users AS u WHERE u.id = p_user_id AND u.is_active
$$;
COMMENT ON FUNCTION console.open_session(bigint, bytea, text) IS 'Begins a session of an active user: 14 days at most, 12 hours without a page';

CREATE OR REPLACE FUNCTION console.session(p_token_sha256 bytea)
RETURNS TABLE (user_id bigint, email text, name text, role text, time_zone text, shortcuts boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE core.sessions AS s SET last_seen_at = clock_timestamp()
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL
      AND s.last_seen_at BETWEEN clock_timestamp() - interval '12 hours' AND clock_timestamp() - interval '1 minute';
    SELECT u.id, u.email, u.name, u.role, u.time_zone, u.shortcuts
    FROM core.sessions AS s
    JOIN core.users AS u ON u.id = s.user_id AND u.is_active
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
      AND s.last_seen_at > clock_timestamp() - interval '12 hours'
$$;
COMMENT ON FUNCTION console.session(bytea) IS 'Whose session this is; no row: nobody''s, or not any more';

CREATE OR REPLACE FUNCTION console.close_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp()
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL
$$;
COMMENT ON FUNCTION console.close_session(bytea) IS 'Signs out';

CREATE OR REPLACE FUNCTION console.actor(p_user_id bigint, p_least_role text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ranks constant text[] := ARRAY['viewer', 'reviewer', 'admin'];
    found_user record;
BEGIN
    SELECT u.email, u.role INTO found_user FROM core.users AS u WHERE u.id = p_user_id AND u.is_active;
    IF found_user.email IS NULL
       OR array_position(ranks, found_user.role) < array_position(ranks, p_least_role) THEN
        RAISE EXCEPTION 'this takes the role %', p_least_role USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found_user.email;
END
$$;
COMMENT ON FUNCTION console.actor(bigint, text) IS 'E-mail address of a user who has at least this role; an error otherwise';

CREATE OR REPLACE FUNCTION console.invite(p_actor text, p_purpose text, p_email text, p_role text, p_token_sha256 bytea,
                                          p_hours integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO core.invites (token_sha256, purpose, email, role, invited_by, expires_at)
    VALUES (p_token_sha256, p_purpose, lower(btrim(p_email)), p_role, p_actor,
            clock_timestamp() + make_interval(hours => p_hours));
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (p_actor, 'invited', jsonb_build_object('email', lower(btrim(p_email)), 'role', p_role, 'purpose', p_purpose));
END
$$;
COMMENT ON FUNCTION console.invite(text, text, text, text, bytea, integer) IS 'Makes a one-time link from the shell of the console''s machine';

CREATE OR REPLACE FUNCTION console.invite_by(p_user_id bigint, p_email text, p_role text, p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT console.invite(console.actor(p_user_id, 'admin'), 'account', p_email, p_role, p_token_sha256, 72)
$$;
COMMENT ON FUNCTION console.invite_by(bigint, text, text, bytea) IS 'Makes an invitation in the name of an admin, good for three days';

CREATE OR REPLACE FUNCTION console.invitation(p_token_sha256 bytea) RETURNS TABLE (purpose text, email text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.purpose, i.email, i.role FROM core.invites AS i
    WHERE i.token_sha256 = p_token_sha256 AND i.used_at IS NULL AND i.expires_at > clock_timestamp()
$$;
COMMENT ON FUNCTION console.invitation(bytea) IS 'What a one-time link is for; no row: used, expired or made up';

CREATE OR REPLACE FUNCTION console.accept(p_token_sha256 bytea, p_name text, p_password_hash text, p_time_zone text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    link record;
    accepted bigint;
BEGIN
    UPDATE core.invites AS i SET used_at = clock_timestamp()
    WHERE i.token_sha256 = p_token_sha256 AND i.used_at IS NULL AND i.expires_at > clock_timestamp()
    RETURNING i.purpose, i.email, i.role INTO link;
    IF link.email IS NULL THEN
        RETURN NULL;
    END IF;
    -- An invitation to somebody who has an account is a new password and a new role; a link to sign in changes nothing.
    INSERT INTO core.users AS u (email, name, role, password_hash, time_zone)
    VALUES (link.email, coalesce(nullif(btrim(p_name), ''), split_part(link.email, '@', 1)), link.role,
            CASE link.purpose WHEN 'account' THEN p_password_hash END,
            CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = p_time_zone) THEN p_time_zone
                 ELSE 'UTC' END)
    ON CONFLICT (email) DO UPDATE
        SET role = CASE link.purpose WHEN 'account' THEN excluded.role ELSE u.role END,
            name = CASE link.purpose WHEN 'account' THEN excluded.name ELSE u.name END,
            password_hash = CASE link.purpose WHEN 'account' THEN excluded.password_hash ELSE u.password_hash END,
            is_active = u.is_active OR link.purpose = 'account'
    RETURNING u.id INTO accepted;
    IF link.purpose = 'account' THEN
        UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = accepted AND s.revoked_at IS NULL;
    END IF;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (link.email, 'accepted', jsonb_build_object('role', link.role, 'purpose', link.purpose));
    RETURN accepted;
END
$$;
COMMENT ON FUNCTION console.accept(bytea, text, text, text) IS 'Uses a one-time link up; returns the user, or null where it does not work any more';

-- One's own things -------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.set_preferences(p_user_id bigint, p_time_zone text, p_shortcuts boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
        RAISE EXCEPTION 'there is no time zone "%"; try America/New_York', p_time_zone
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE core.users AS u SET time_zone = p_time_zone, shortcuts = p_shortcuts WHERE u.id = p_user_id;
END
$$;
COMMENT ON FUNCTION console.set_preferences(bigint, text, boolean) IS 'Sets how a user sees the console';

CREATE OR REPLACE FUNCTION console.save_view(p_user_id bigint, p_name text, p_query text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO core.saved_views (user_id, name, query) VALUES (p_user_id, btrim(p_name), p_query)
    ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query
$$;
COMMENT ON FUNCTION console.save_view(bigint, text, text) IS 'Keeps a filter of the inbox under a name';

CREATE OR REPLACE FUNCTION console.drop_view(p_user_id bigint, p_view_id bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.saved_views AS v WHERE v.user_id = p_user_id AND v.id = p_view_id
$$;
COMMENT ON FUNCTION console.drop_view(bigint, bigint) IS 'Forgets a kept filter';

-- People, for admins -----------------------------------------------------------------------------------------------

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

CREATE OR REPLACE FUNCTION console.revoke_sessions(p_user_id bigint, p_person_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor text;
BEGIN
    -- One's own sessions anybody may end.
    actor := console.actor(p_user_id, CASE WHEN p_user_id = p_person_id THEN 'viewer' ELSE 'admin' END);
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = p_person_id AND s.revoked_at IS NULL;
    INSERT INTO core.audit_events (actor, action, details)
    SELECT actor, 'revoked_sessions', jsonb_build_object('email', u.email) FROM core.users AS u WHERE u.id = p_person_id;
END
$$;
COMMENT ON FUNCTION console.revoke_sessions(bigint, bigint) IS 'Ends all sessions of a person';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA console FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA console TO callscript_web;
GRANT SELECT ON core.users, core.invites, core.sessions, core.login_attempts, core.audit_events, core.saved_views
    TO callscript_dba;
