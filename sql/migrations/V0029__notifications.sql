-- Where alerts are sent, and the outbox from which the workers send them.

CREATE SCHEMA IF NOT EXISTS notify AUTHORIZATION callscript_owner;
COMMENT ON SCHEMA notify IS 'Functions by which a worker takes alerts out of the outbox and sends them';

SET LOCAL ROLE callscript_owner;

GRANT USAGE ON SCHEMA notify TO callscript_worker, callscript_dba;

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
    CONSTRAINT notifications_once UNIQUE (alert_id, target_id, event),
    CONSTRAINT notifications_event CHECK (event IN ('raised', 'resolved', 'test')),
    CONSTRAINT notifications_test_has_no_alert CHECK ((event = 'test') = (alert_id IS NULL)),
    CONSTRAINT notifications_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notifications_one_end CHECK (delivered_at IS NULL OR dropped_at IS NULL)
);

COMMENT ON TABLE core.notifications IS 'The outbox: one row per alert, target and event';
COMMENT ON COLUMN core.notifications.id IS 'Internal id; sent along as Idempotency-Key';
COMMENT ON COLUMN core.notifications.target_id IS 'Where to';
COMMENT ON COLUMN core.notifications.alert_id IS 'About what; null: a test';
COMMENT ON COLUMN core.notifications.event IS 'raised, resolved or test';
COMMENT ON COLUMN core.notifications.attempts IS 'How often a worker has taken it';
COMMENT ON COLUMN core.notifications.available_at IS 'Not taken before this time: the back-off, and while a worker has it the time until another may';
COMMENT ON COLUMN core.notifications.delivered_at IS 'When the other party took it';
COMMENT ON COLUMN core.notifications.dropped_at IS 'When it was given up: ten attempts, or over before it was sent';
COMMENT ON COLUMN core.notifications.error IS 'Why the last attempt failed, or why it was dropped';
COMMENT ON COLUMN core.notifications.created_at IS 'When it was put here';

CREATE INDEX IF NOT EXISTS notifications_waiting_idx ON core.notifications (available_at)
    WHERE delivered_at IS NULL AND dropped_at IS NULL;
CREATE INDEX IF NOT EXISTS notifications_target_idx ON core.notifications (target_id, id DESC);

CREATE OR REPLACE FUNCTION core.alert_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO core.notifications (target_id, alert_id, event)
        SELECT t.id, NEW.id, 'raised' FROM core.notification_targets AS t
        WHERE t.is_active AND NEW.severity >= t.least_severity;
        RETURN NULL;
    END IF;
    -- What is over before anybody was told of it needs nobody any more.
    UPDATE core.notifications AS n SET dropped_at = clock_timestamp(), error = 'over before it was sent'
    WHERE n.alert_id = NEW.id AND n.event = 'raised' AND n.attempts = 0 AND n.delivered_at IS NULL AND n.dropped_at IS NULL;
    INSERT INTO core.notifications (target_id, alert_id, event)
    SELECT n.target_id, n.alert_id, 'resolved' FROM core.notifications AS n
    WHERE n.alert_id = NEW.id AND n.event = 'raised' AND n.dropped_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION core.alert_is_told() IS 'Trigger: puts an alert, and its end, into the outbox of every target';
REVOKE ALL ON FUNCTION core.alert_is_told() FROM PUBLIC;

CREATE OR REPLACE TRIGGER alerts_told AFTER INSERT ON core.alerts FOR EACH ROW EXECUTE FUNCTION core.alert_is_told();
CREATE OR REPLACE TRIGGER alerts_over AFTER UPDATE OF resolved_at ON core.alerts
    FOR EACH ROW WHEN (OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL) EXECUTE FUNCTION core.alert_is_told();

-- What workers call -------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION notify.claim(p_most integer)
RETURNS TABLE (id bigint, attempt smallint, kind text, url text, message jsonb)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A worker that dies with one leaves it to the others after a minute, longer than any attempt takes.
    WITH taken AS (
        UPDATE core.notifications AS n
        SET attempts = n.attempts + 1, available_at = clock_timestamp() + interval '1 minute'
        WHERE n.id IN (
            SELECT w.id FROM core.notifications AS w
            WHERE w.delivered_at IS NULL AND w.dropped_at IS NULL AND w.available_at <= clock_timestamp()
              -- First that it began, then that it is over.
              AND (w.event <> 'resolved'
                   OR NOT EXISTS (SELECT FROM core.notifications AS r
                                  WHERE r.alert_id = w.alert_id AND r.target_id = w.target_id AND r.event = 'raised'
                                    AND r.delivered_at IS NULL AND r.dropped_at IS NULL))
            ORDER BY w.available_at
            LIMIT p_most
            FOR UPDATE SKIP LOCKED)
        RETURNING n.id, n.attempts, n.target_id, n.alert_id, n.event
    )
    SELECT x.id, x.attempts, t.kind, t.url,
           jsonb_build_object(
               'id', x.id, 'event', x.event, 'kind', coalesce(a.kind, 'test'), 'severity', coalesce(a.severity, 'info'),
               'cause', coalesce(a.cause, 'test'),
               'message', coalesce(a.message, 'A test: alerts of CallScript arrive here.'),
               'details', coalesce(a.details, '{}'), 'raised_at', coalesce(a.raised_at, clock_timestamp()),
               'resolved_at', a.resolved_at)
    FROM taken AS x
    JOIN core.notification_targets AS t ON t.id = x.target_id
    LEFT JOIN core.alerts AS a ON a.id = x.alert_id
$$;
COMMENT ON FUNCTION notify.claim(integer) IS 'Takes notifications that are due, each for one minute and one worker';

CREATE OR REPLACE FUNCTION notify.delivered(p_id bigint, p_attempt smallint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told bigint;
BEGIN
    UPDATE core.notifications AS n SET delivered_at = clock_timestamp(), error = NULL
    WHERE n.id = p_id AND n.attempts = p_attempt AND n.delivered_at IS NULL AND n.dropped_at IS NULL
    RETURNING n.alert_id INTO told;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE core.alerts AS a SET delivered_at = clock_timestamp() WHERE a.id = told AND a.delivered_at IS NULL;
    RETURN true;
END
$$;
COMMENT ON FUNCTION notify.delivered(bigint, smallint) IS 'Says that the other party took a notification; false where it was given to another worker meanwhile';

CREATE OR REPLACE FUNCTION notify.failed(p_id bigint, p_attempt smallint, p_error text, p_wait_seconds float8) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- With the waits of the lanes (retry.*), or as long as the other party asks, at most an hour.
    UPDATE core.notifications AS n
    SET error = left(p_error, 500),
        available_at = clock_timestamp() + make_interval(secs => greatest(
            least(w.base * 2 ^ (n.attempts - 1), w.cap), least(coalesce(p_wait_seconds, 0), 3600))),
        dropped_at = CASE WHEN n.attempts >= 10 THEN clock_timestamp() END
    FROM (SELECT max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'retry.base_seconds') AS base,
                 max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'retry.cap_seconds') AS cap
          FROM core.settings AS s WHERE s.key IN ('retry.base_seconds', 'retry.cap_seconds')) AS w
    WHERE n.id = p_id AND n.attempts = p_attempt AND n.delivered_at IS NULL AND n.dropped_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION notify.failed(bigint, smallint, text, float8) IS 'Says that an attempt failed: tried again later, ten times in all';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA notify FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA notify TO callscript_worker;

-- What the console shows and does -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.targets() RETURNS TABLE (id bigint, name text, kind text, host text, least_severity text,
                                                            is_active boolean, last_at timestamptz, last_error text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.id, t.name, t.kind, substring(t.url FROM '^https?://([^/?#]+)'), t.least_severity::text, t.is_active,
           coalesce(n.delivered_at, n.dropped_at, n.created_at), n.error
    FROM core.notification_targets AS t
    LEFT JOIN LATERAL (SELECT * FROM core.notifications AS x WHERE x.target_id = t.id ORDER BY x.id DESC LIMIT 1) AS n ON true
    ORDER BY t.name
$$;
COMMENT ON FUNCTION console.targets() IS 'Where alerts are sent, without the secret part of the address, and how the last one fared';

CREATE OR REPLACE FUNCTION console.add_target(p_user_id bigint, p_name text, p_kind text, p_url text, p_severity text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    IF p_url !~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])[^[:space:]]+$' THEN
        RAISE EXCEPTION 'the address must begin with https://' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (SELECT FROM core.notification_targets AS t WHERE t.name = btrim(p_name)) THEN
        RAISE EXCEPTION 'there is a target of this name already' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.notification_targets (name, kind, url, least_severity, created_by)
    VALUES (btrim(p_name), p_kind, p_url, core.as_severity(p_severity), actor);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'target_added', jsonb_build_object('name', btrim(p_name), 'kind', p_kind, 'severity', p_severity));
END
$$;
COMMENT ON FUNCTION console.add_target(bigint, text, text, text, text) IS 'Adds a place where alerts are sent';

CREATE OR REPLACE FUNCTION console.drop_target(p_user_id bigint, p_target_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    gone text;
BEGIN
    DELETE FROM core.notification_targets AS t WHERE t.id = p_target_id RETURNING t.name INTO gone;
    IF gone IS NOT NULL THEN
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'target_removed', jsonb_build_object('name', gone));
    END IF;
END
$$;
COMMENT ON FUNCTION console.drop_target(bigint, bigint) IS 'Sends alerts there no longer';

CREATE OR REPLACE FUNCTION console.test_target(p_user_id bigint, p_target_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    INSERT INTO core.notifications (target_id, event)
    SELECT t.id, 'test' FROM core.notification_targets AS t WHERE t.id = p_target_id;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'target_tested', jsonb_build_object('target', p_target_id));
END
$$;
COMMENT ON FUNCTION console.test_target(bigint, bigint) IS 'Sends a test there';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA console FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA console TO callscript_web;
GRANT SELECT ON core.notifications TO callscript_dba;
GRANT SELECT (id, name, kind, least_severity, is_active, created_by, created_at) ON core.notification_targets TO callscript_dba;
