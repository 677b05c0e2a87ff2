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
    passkey_handle uuid NOT NULL DEFAULT gen_random_uuid(),
    CONSTRAINT users_email_once UNIQUE (email),
    CONSTRAINT users_passkey_handle_once UNIQUE (passkey_handle),
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
COMMENT ON COLUMN core.users.password_hash IS 'argon2id in PHC form; null: signs in otherwise, by provider, passkey or one-time link';
COMMENT ON COLUMN core.users.time_zone IS 'Zone in which times are shown, e.g. America/New_York';
COMMENT ON COLUMN core.users.shortcuts IS 'Whether single keys do things';
COMMENT ON COLUMN core.users.is_active IS 'Whether they may sign in';
COMMENT ON COLUMN core.users.created_at IS 'When they accepted their invitation';
COMMENT ON COLUMN core.users.passkey_handle IS 'What an authenticator knows the person by; says nothing about them';

-- The default rights of schema core gave a DBA the whole table; the hash of a password is nobody's business.
REVOKE SELECT ON core.users FROM callscript_dba;
GRANT SELECT (id, email, name, role, time_zone, shortcuts, is_active, created_at, passkey_handle)
    ON core.users TO callscript_dba;

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
    way          text NOT NULL DEFAULT 'link',
    is_strong    boolean NOT NULL DEFAULT false,
    CONSTRAINT sessions_token_length CHECK (octet_length(token_sha256) = 32),
    -- A provider and a passkey ask for all they want to know; a link asks for nothing.
    CONSTRAINT sessions_way CHECK (
        CASE way WHEN 'password' THEN true WHEN 'link' THEN NOT is_strong WHEN 'provider' THEN is_strong
                 WHEN 'passkey' THEN is_strong ELSE false END)
);

COMMENT ON TABLE core.sessions IS 'Who is signed in';
COMMENT ON COLUMN core.sessions.token_sha256 IS 'SHA-256 of the cookie''s secret';
COMMENT ON COLUMN core.sessions.user_id IS 'Whose it is';
COMMENT ON COLUMN core.sessions.user_agent IS 'Browser, to recognise it in the list of sessions';
COMMENT ON COLUMN core.sessions.created_at IS 'When they signed in';
COMMENT ON COLUMN core.sessions.last_seen_at IS 'Last page, to within a minute';
COMMENT ON COLUMN core.sessions.expires_at IS 'End at the latest';
COMMENT ON COLUMN core.sessions.revoked_at IS 'When it was ended before that';
COMMENT ON COLUMN core.sessions.way IS 'How they signed in: password, link (good once), provider (OIDC) or passkey';
COMMENT ON COLUMN core.sessions.is_strong IS 'Whether more than a password was asked for: a second factor, a provider or a passkey';

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

-- How people get in beside passwords and links. sql/current/console/provider_login.sql binds an identity,
-- second_step.sql and its neighbours ask for a second factor.

CREATE TABLE IF NOT EXISTS core.user_identities (
    issuer   text NOT NULL,
    subject  text NOT NULL,
    user_id  bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    bound_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT user_identities_pkey PRIMARY KEY (issuer, subject),
    -- An address that the provider gave to somebody else since is not the person who was bound.
    CONSTRAINT user_identities_one_of_an_issuer UNIQUE (user_id, issuer),
    CONSTRAINT user_identities_issuer_form CHECK (issuer ~ '^https?://' AND length(issuer) <= 500),
    CONSTRAINT user_identities_subject_length CHECK (length(subject) BETWEEN 1 AND 255)
);

COMMENT ON TABLE core.user_identities IS 'Accounts at a provider (OIDC) that open an account here; bound at first use';
COMMENT ON COLUMN core.user_identities.issuer IS 'The provider, as its tokens name it';
COMMENT ON COLUMN core.user_identities.subject IS 'What the provider calls the person (sub); never given to another one';
COMMENT ON COLUMN core.user_identities.user_id IS 'Whose account it opens';
COMMENT ON COLUMN core.user_identities.bound_at IS 'When it was bound';
COMMENT ON COLUMN core.user_identities.used_at IS 'When it was last used';

CREATE TABLE IF NOT EXISTS core.used_states (
    state_sha256 bytea PRIMARY KEY,
    used_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT used_states_length CHECK (octet_length(state_sha256) = 32)
);

COMMENT ON TABLE core.used_states IS 'Logins by a provider that were completed, for a day: none is completed twice';
COMMENT ON COLUMN core.used_states.state_sha256 IS 'SHA-256 of the login''s state';
COMMENT ON COLUMN core.used_states.used_at IS 'When';

CREATE TABLE IF NOT EXISTS core.pending_logins (
    token_sha256 bytea PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT pending_logins_token_length CHECK (octet_length(token_sha256) = 32)
);

COMMENT ON TABLE core.pending_logins IS 'Logins with the right password that still owe a second factor; no session yet';
COMMENT ON COLUMN core.pending_logins.token_sha256 IS 'SHA-256 of the cookie''s secret';
COMMENT ON COLUMN core.pending_logins.user_id IS 'Who';
COMMENT ON COLUMN core.pending_logins.expires_at IS 'Until when the second factor is waited for';

CREATE INDEX IF NOT EXISTS pending_logins_user_idx ON core.pending_logins (user_id);

CREATE TABLE IF NOT EXISTS core.totp_secrets (
    user_id      bigint PRIMARY KEY REFERENCES core.users ON DELETE CASCADE,
    secret       bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at timestamptz,
    last_step    bigint,
    CONSTRAINT totp_secrets_length CHECK (octet_length(secret) = 20),
    CONSTRAINT totp_secrets_confirmed_by_a_code CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

COMMENT ON TABLE core.totp_secrets IS 'Apps that show a code every 30 seconds (TOTP, RFC 6238): one a person';
COMMENT ON COLUMN core.totp_secrets.user_id IS 'Whose';
COMMENT ON COLUMN core.totp_secrets.secret IS 'What console and app share; only the console reads it, through its functions';
COMMENT ON COLUMN core.totp_secrets.created_at IS 'When it was made';
COMMENT ON COLUMN core.totp_secrets.confirmed_at IS 'When a code proved that the app has it; until then it is asked for nowhere';
COMMENT ON COLUMN core.totp_secrets.last_step IS 'Number of the newest 30 seconds whose code was used: no code counts twice';

REVOKE SELECT ON core.totp_secrets FROM callscript_dba;
GRANT SELECT (user_id, created_at, confirmed_at, last_step) ON core.totp_secrets TO callscript_dba;

CREATE TABLE IF NOT EXISTS core.recovery_codes (
    user_id     bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    code_sha256 bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at     timestamptz,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_sha256),
    CONSTRAINT recovery_codes_length CHECK (octet_length(code_sha256) = 32)
);

COMMENT ON TABLE core.recovery_codes IS 'Codes on paper for whoever has lost their second factor; each works once';
COMMENT ON COLUMN core.recovery_codes.user_id IS 'Whose';
COMMENT ON COLUMN core.recovery_codes.code_sha256 IS 'SHA-256 of the code, which has 80 random bits';
COMMENT ON COLUMN core.recovery_codes.created_at IS 'When it was made';
COMMENT ON COLUMN core.recovery_codes.used_at IS 'When it was used';

REVOKE SELECT ON core.recovery_codes FROM callscript_dba;
GRANT SELECT (user_id, created_at, used_at) ON core.recovery_codes TO callscript_dba;

CREATE TABLE IF NOT EXISTS core.code_attempts (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE core.code_attempts IS 'Codes that were tried since the last right one, to slow down whoever guesses';
COMMENT ON COLUMN core.code_attempts.id IS 'Internal id';
COMMENT ON COLUMN core.code_attempts.user_id IS 'Whose second factor';
COMMENT ON COLUMN core.code_attempts.at IS 'When';

CREATE INDEX IF NOT EXISTS code_attempts_user_idx ON core.code_attempts (user_id, at);

CREATE TABLE IF NOT EXISTS core.passkeys (
    credential_id bytea PRIMARY KEY,
    user_id       bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    name          text NOT NULL,
    credential    jsonb NOT NULL,
    counter       bigint NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at       timestamptz,
    CONSTRAINT passkeys_id_length CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    CONSTRAINT passkeys_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 40),
    CONSTRAINT passkeys_credential_object CHECK (jsonb_typeof(credential) = 'object'),
    CONSTRAINT passkeys_counter_range CHECK (counter BETWEEN 0 AND 4294967295)
);

COMMENT ON TABLE core.passkeys IS 'Passkeys (WebAuthn): public keys of authenticators';
COMMENT ON COLUMN core.passkeys.credential_id IS 'What the authenticator calls it';
COMMENT ON COLUMN core.passkeys.user_id IS 'Whose';
COMMENT ON COLUMN core.passkeys.name IS 'What they call it';
COMMENT ON COLUMN core.passkeys.credential IS 'Public key and what is known of the authenticator, as the library keeps it';
COMMENT ON COLUMN core.passkeys.counter IS 'Newest count of signatures; one that does not grow is a copy''s. 0: the authenticator does not count';
COMMENT ON COLUMN core.passkeys.created_at IS 'When it was added';
COMMENT ON COLUMN core.passkeys.used_at IS 'When it last signed somebody in';

CREATE INDEX IF NOT EXISTS passkeys_user_idx ON core.passkeys (user_id);

CREATE TABLE IF NOT EXISTS core.passkey_challenges (
    token_sha256 bytea PRIMARY KEY,
    purpose      text NOT NULL,
    user_id      bigint REFERENCES core.users ON DELETE CASCADE,
    state        jsonb NOT NULL,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT passkey_challenges_token_length CHECK (octet_length(token_sha256) = 32),
    CONSTRAINT passkey_challenges_purpose CHECK (purpose IN ('add', 'sign_in', 'second')),
    -- Whoever signs in by a passkey alone says with it who they are.
    CONSTRAINT passkey_challenges_user CHECK ((user_id IS NULL) = (purpose = 'sign_in'))
);

COMMENT ON TABLE core.passkey_challenges IS 'Challenges that an authenticator may answer, once and within five minutes';
COMMENT ON COLUMN core.passkey_challenges.token_sha256 IS 'SHA-256 of the name under which the page hands in the answer';
COMMENT ON COLUMN core.passkey_challenges.purpose IS 'add a passkey, sign in by it alone, or as the second factor';
COMMENT ON COLUMN core.passkey_challenges.user_id IS 'Who was asked';
COMMENT ON COLUMN core.passkey_challenges.state IS 'The challenge and what the answer must say, as the library keeps it';
COMMENT ON COLUMN core.passkey_challenges.expires_at IS 'Until when an answer counts';

CREATE INDEX IF NOT EXISTS passkey_challenges_expiry_idx ON core.passkey_challenges (expires_at);
CREATE INDEX IF NOT EXISTS passkey_challenges_user_idx ON core.passkey_challenges (user_id) WHERE user_id IS NOT NULL;

REVOKE SELECT ON core.pending_logins, core.passkey_challenges FROM callscript_dba;

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
