-- Alerts, where they are sent, and the outbox from which workers and the console send them.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.alerts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cause        text NOT NULL,
    kind         text NOT NULL,
    severity     core.severity NOT NULL,
    message      text NOT NULL,
    details      jsonb NOT NULL DEFAULT '{}',
    raised_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at  timestamptz,
    delivered_at timestamptz,
    runbook      text NOT NULL DEFAULT 'docs/runbooks/alerts.md',
    CONSTRAINT alerts_kind_form CHECK (kind ~ '^[a-z][a-z_]*$'),
    CONSTRAINT alerts_runbook_form CHECK (runbook ~ '^docs/runbooks/[a-z-]+\.md$'),
    CONSTRAINT alerts_message_not_blank CHECK (btrim(message) <> ''),
    CONSTRAINT alerts_resolved_after_raised CHECK (resolved_at >= raised_at)
);

COMMENT ON TABLE core.alerts IS 'What needs a person: one open row per cause; also the outbox of notifications';
COMMENT ON COLUMN core.alerts.id IS 'Internal id';
COMMENT ON COLUMN core.alerts.cause IS 'What it is about, e.g. worker_silent:box-1; open at most once';
COMMENT ON COLUMN core.alerts.kind IS 'Kind of trouble: the name of a view of schema alerts, or check_failed';
COMMENT ON COLUMN core.alerts.severity IS 'How bad';
COMMENT ON COLUMN core.alerts.message IS 'One sentence that says what happened and what to do';
COMMENT ON COLUMN core.alerts.details IS 'Figures behind it';
COMMENT ON COLUMN core.alerts.raised_at IS 'When it began';
COMMENT ON COLUMN core.alerts.resolved_at IS 'When it ended by itself';
COMMENT ON COLUMN core.alerts.delivered_at IS 'When somebody was told';
COMMENT ON COLUMN core.alerts.runbook IS 'Page of the documentation that says more';

CREATE UNIQUE INDEX IF NOT EXISTS alerts_open_once_idx ON core.alerts (cause) WHERE resolved_at IS NULL;
CREATE INDEX IF NOT EXISTS alerts_resolved_idx ON core.alerts (resolved_at) WHERE resolved_at IS NOT NULL;

GRANT UPDATE (delivered_at) ON core.alerts TO callscript_dba;

CREATE TABLE IF NOT EXISTS core.notification_targets (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text NOT NULL,
    kind           text NOT NULL,
    url            text NOT NULL,
    least_severity core.severity NOT NULL DEFAULT 'warning',
    is_active      boolean NOT NULL DEFAULT true,
    created_by     text NOT NULL DEFAULT current_user,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT notification_targets_name_once UNIQUE (name),
    CONSTRAINT notification_targets_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 60),
    CONSTRAINT notification_targets_kind CHECK (kind IN ('slack', 'webhook')),
    CONSTRAINT notification_targets_url_form CHECK (
        length(url) <= 1000 AND url ~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])[^[:space:]]+$')
);

COMMENT ON TABLE core.notification_targets IS 'Channels and services that are told of alerts';
COMMENT ON COLUMN core.notification_targets.id IS 'Internal id';
COMMENT ON COLUMN core.notification_targets.name IS 'What people call it';
COMMENT ON COLUMN core.notification_targets.kind IS 'slack: an incoming webhook of Slack (Mattermost and others read the same); webhook: the alert as JSON';
COMMENT ON COLUMN core.notification_targets.url IS 'Address; it holds a secret and is shown to nobody';
COMMENT ON COLUMN core.notification_targets.least_severity IS 'Lesser alerts are not sent';
COMMENT ON COLUMN core.notification_targets.is_active IS 'Whether anything is sent';
COMMENT ON COLUMN core.notification_targets.created_by IS 'Who entered it';
COMMENT ON COLUMN core.notification_targets.created_at IS 'When';

-- The default rights of schema core gave a DBA the whole table; an address opens a door elsewhere.
REVOKE SELECT ON core.notification_targets FROM callscript_dba;
GRANT SELECT (id, name, kind, least_severity, is_active, created_by, created_at) ON core.notification_targets TO callscript_dba;

CREATE TABLE IF NOT EXISTS core.notifications (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target_id    bigint NOT NULL REFERENCES core.notification_targets ON DELETE CASCADE,
    alert_id     bigint REFERENCES core.alerts ON DELETE CASCADE,
    event        text NOT NULL,
    attempts     smallint NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered_at timestamptz,
    dropped_at   timestamptz,
    error        text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    reminder     smallint NOT NULL DEFAULT 0,
    CONSTRAINT notifications_once UNIQUE (alert_id, target_id, event, reminder),
    CONSTRAINT notifications_event CHECK (event IN ('raised', 'reminded', 'resolved', 'test')),
    CONSTRAINT notifications_reminder_is_numbered CHECK (
        CASE event WHEN 'reminded' THEN reminder > 0 ELSE reminder = 0 END),
    CONSTRAINT notifications_test_has_no_alert CHECK ((event = 'test') = (alert_id IS NULL)),
    CONSTRAINT notifications_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notifications_one_end CHECK (delivered_at IS NULL OR dropped_at IS NULL)
);

COMMENT ON TABLE core.notifications IS 'The outbox: one row per alert, target and event, and for each reminder';
COMMENT ON COLUMN core.notifications.id IS 'Internal id; sent along as Idempotency-Key';
COMMENT ON COLUMN core.notifications.target_id IS 'Where to';
COMMENT ON COLUMN core.notifications.alert_id IS 'About what; null: a test';
COMMENT ON COLUMN core.notifications.event IS 'raised, reminded (still open), resolved or test';
COMMENT ON COLUMN core.notifications.attempts IS 'How often it was taken to be sent';
COMMENT ON COLUMN core.notifications.available_at IS 'Not taken before this time: the back-off, and while a worker has it the time until another may';
COMMENT ON COLUMN core.notifications.delivered_at IS 'When the other party took it';
COMMENT ON COLUMN core.notifications.dropped_at IS 'When it was given up: ten attempts, or over before it was sent';
COMMENT ON COLUMN core.notifications.error IS 'Why the last attempt failed, or why it was dropped';
COMMENT ON COLUMN core.notifications.created_at IS 'When it was put here';
COMMENT ON COLUMN core.notifications.reminder IS 'Number of a reminder of this alert to this target, from 1; 0: no reminder';

CREATE INDEX IF NOT EXISTS notifications_waiting_idx ON core.notifications (available_at)
    WHERE delivered_at IS NULL AND dropped_at IS NULL;
CREATE INDEX IF NOT EXISTS notifications_target_idx ON core.notifications (target_id, id DESC);
