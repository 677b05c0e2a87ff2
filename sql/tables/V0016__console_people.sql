-- The web console: who may enter, what they did there, and what they keep for themselves.

SET LOCAL ROLE callscript_owner;

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

-- The default rights of schema core gave a DBA the whole table; the hash of a password is nobody's business.
REVOKE SELECT ON core.users FROM callscript_dba;
GRANT SELECT (id, email, name, role, time_zone, shortcuts, is_active, created_at) ON core.users TO callscript_dba;

CREATE TABLE IF NOT EXISTS core.invites (
    token_sha256 bytea PRIMARY KEY,
    id           bigint GENERATED ALWAYS AS IDENTITY,
    purpose      text NOT NULL,
    email        text NOT NULL,
    role         text NOT NULL,
    invited_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    voided_at    timestamptz,
    CONSTRAINT invites_id_once UNIQUE (id),
    CONSTRAINT invites_used_or_voided CHECK (used_at IS NULL OR voided_at IS NULL),
    CONSTRAINT invites_token_length CHECK (octet_length(token_sha256) = 32),
    CONSTRAINT invites_purpose CHECK (purpose IN ('account', 'sign_in')),
    CONSTRAINT invites_email_form CHECK (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT invites_role CHECK (role IN ('viewer', 'reviewer', 'admin')),
    CONSTRAINT invites_expire_later CHECK (expires_at > created_at)
);

COMMENT ON TABLE core.invites IS 'One-time links: to make an account, or to sign in once';
COMMENT ON COLUMN core.invites.token_sha256 IS 'SHA-256 of the secret in the link; the secret itself is nowhere';
COMMENT ON COLUMN core.invites.id IS 'Names the link where it is listed';
COMMENT ON COLUMN core.invites.purpose IS 'account: choose a name and a password; sign_in: enter at once, as a user who may have no password';
COMMENT ON COLUMN core.invites.email IS 'Who is invited';
COMMENT ON COLUMN core.invites.role IS 'As what';
COMMENT ON COLUMN core.invites.invited_by IS 'Who invited';
COMMENT ON COLUMN core.invites.created_at IS 'When';
COMMENT ON COLUMN core.invites.expires_at IS 'Until when the link works';
COMMENT ON COLUMN core.invites.used_at IS 'When it was used; it works once';
COMMENT ON COLUMN core.invites.voided_at IS 'When it was taken back: by an admin, by a later link for the same person, or because the person was dismissed';

-- An older link must not outlive a later one: it may be for a higher role.
CREATE UNIQUE INDEX IF NOT EXISTS invites_one_open_idx ON core.invites (email) WHERE used_at IS NULL AND voided_at IS NULL;

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

CREATE TABLE IF NOT EXISTS core.known_browsers (
    token_sha256 bytea PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    CONSTRAINT known_browsers_token_length CHECK (octet_length(token_sha256) = 32),
    CONSTRAINT known_browsers_expire_later CHECK (expires_at > created_at)
);

COMMENT ON TABLE core.known_browsers IS 'Browsers in which somebody has signed in before: their passwords are counted apart, so that strangers lock nobody out';
COMMENT ON COLUMN core.known_browsers.token_sha256 IS 'SHA-256 of the secret of the browser''s long-lived cookie';
COMMENT ON COLUMN core.known_browsers.user_id IS 'Who has signed in there';
COMMENT ON COLUMN core.known_browsers.created_at IS 'When they last signed in there';
COMMENT ON COLUMN core.known_browsers.expires_at IS 'Until when the browser is known';

CREATE INDEX IF NOT EXISTS known_browsers_user_idx ON core.known_browsers (user_id);

CREATE TABLE IF NOT EXISTS core.login_attempts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email          text NOT NULL,
    address        text NOT NULL,
    succeeded      boolean NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    browser_sha256 bytea,
    CONSTRAINT login_attempts_browser_length CHECK (octet_length(browser_sha256) = 32)
);

COMMENT ON TABLE core.login_attempts IS 'Attempts to sign in, to slow down whoever guesses';
COMMENT ON COLUMN core.login_attempts.id IS 'Internal id';
COMMENT ON COLUMN core.login_attempts.email IS 'Address tried, in lower case';
COMMENT ON COLUMN core.login_attempts.address IS 'Network it came from: an IPv4 address, or the first 64 bits of an IPv6 address';
COMMENT ON COLUMN core.login_attempts.succeeded IS 'Whether it was the right password; false also while the password is being checked';
COMMENT ON COLUMN core.login_attempts.at IS 'When';
COMMENT ON COLUMN core.login_attempts.browser_sha256 IS 'Known browser that it came from; null: anybody''s';

CREATE INDEX IF NOT EXISTS login_attempts_email_idx ON core.login_attempts (email, at);
CREATE INDEX IF NOT EXISTS login_attempts_address_idx ON core.login_attempts (address, at);
CREATE INDEX IF NOT EXISTS login_attempts_browser_idx ON core.login_attempts (browser_sha256, at) WHERE browser_sha256 IS NOT NULL;
CREATE INDEX IF NOT EXISTS login_attempts_at_idx ON core.login_attempts (at);

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
