-- Resting lanes and ending workers in order; how long what is kept; what trouble of the database itself looks like.

SET LOCAL ROLE callscript_owner;

-- The fleet ---------------------------------------------------------------------------------------------------------

ALTER TABLE core.lanes ADD COLUMN IF NOT EXISTS paused_at timestamptz, ADD COLUMN IF NOT EXISTS paused_reason text;
COMMENT ON COLUMN core.lanes.paused_at IS 'Since when it is paused';
COMMENT ON COLUMN core.lanes.paused_reason IS 'Why, as whoever paused it said';
UPDATE core.lanes AS n SET paused_at = clock_timestamp() WHERE n.paused AND n.paused_at IS NULL;
ALTER TABLE core.lanes DROP CONSTRAINT IF EXISTS lanes_pause_has_time;
ALTER TABLE core.lanes ADD CONSTRAINT lanes_pause_has_time CHECK (paused = (paused_at IS NOT NULL));
ALTER TABLE core.lanes DROP CONSTRAINT IF EXISTS lanes_reason_of_pause;
ALTER TABLE core.lanes ADD CONSTRAINT lanes_reason_of_pause CHECK (paused OR paused_reason IS NULL);

CREATE OR REPLACE FUNCTION core.lane_rests() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.paused_at := CASE WHEN NOT NEW.paused THEN NULL WHEN OLD.paused THEN OLD.paused_at ELSE clock_timestamp() END;
    IF NOT NEW.paused THEN
        NEW.paused_reason := NULL;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION core.lane_rests() IS 'Trigger: since when a lane is paused, also when it was paused by hand';
REVOKE ALL ON FUNCTION core.lane_rests() FROM PUBLIC;
CREATE OR REPLACE TRIGGER lanes_rest BEFORE UPDATE OF paused ON core.lanes FOR EACH ROW EXECUTE FUNCTION core.lane_rests();

ALTER TABLE core.workers ADD COLUMN IF NOT EXISTS drain_requested_at timestamptz;
COMMENT ON COLUMN core.workers.drain_requested_at IS 'When it was asked to finish what it holds and end; it claims nothing more since';

CREATE OR REPLACE VIEW bi.workers AS
SELECT w.id AS worker, w.host, w.version, w.lanes, w.slots, w.device, w.model, w.started_at, w.last_seen_at, w.stopped_at,
       CASE WHEN w.stopped_at IS NOT NULL THEN 'stopped'
            WHEN w.last_seen_at < clock_timestamp() - s.silence THEN 'silent'
            WHEN w.drain_requested_at IS NOT NULL THEN 'draining'
            ELSE 'running' END AS state,
       (SELECT count(*) FROM core.leases AS l WHERE l.worker = w.id) AS holds
FROM core.workers AS w
CROSS JOIN (SELECT make_interval(mins => (x.value #>> '{}')::integer) AS silence
            FROM core.settings AS x WHERE x.key = 'watch.silent_minutes') AS s
ORDER BY w.last_seen_at DESC;
COMMENT ON COLUMN bi.workers.state IS 'running, draining (finishes and ends), silent (no sign of life for watch.silent_minutes) or stopped';

-- Retention ---------------------------------------------------------------------------------------------------------

INSERT INTO core.settings (key, value, description) VALUES
    ('retention.transcript_days', '730', 'Days after which a transcript is forgotten; flags keep their quotes; 0: never'),
    ('retention.audio_days', '365', 'Days after which a recording is forgotten here (`callscript objects check --delete` then removes it from the bucket); 0: never'),
    ('retention.record_days', '90', 'Days after which the raw record of Ringba and what was rejected is forgotten; 0: never'),
    ('retention.log_days', '90', 'Days after which log lines are forgotten, by whole months; 0: never'),
    ('retention.history_days', '365', 'Days after which ended alerts, stopped workers and login attempts are forgotten; 0: never'),
    ('retention.cron_days', '7', 'Days after which what pg_cron ran for us is forgotten; 0: never'),
    ('watch.paused_minutes', '60', 'Minutes after which a paused lane becomes an alert'),
    ('watch.database_gb', '200', 'An alert is raised when the database is larger than this many GB; 0: never'),
    ('watch.snapshot_minutes', '60', 'An alert is raised when a snapshot is held open for longer, because nothing dead can be removed meanwhile; seen only after GRANT pg_read_all_stats TO callscript_owner'),
    ('watch.wraparound_millions', '1000', 'Millions of transactions since the oldest row was frozen from which an alert is raised; PostgreSQL stops at 2,100')
ON CONFLICT (key) DO NOTHING;

ALTER TABLE core.calls ADD COLUMN IF NOT EXISTS audio_forgotten_at timestamptz;
COMMENT ON COLUMN core.calls.audio_forgotten_at IS 'When the recording was forgotten because it was kept long enough (retention.audio_days)';
ALTER TABLE core.calls DROP CONSTRAINT IF EXISTS calls_audio_first, DROP CONSTRAINT IF EXISTS calls_stored_audio_is_whole,
    DROP CONSTRAINT IF EXISTS calls_audio_is_forgotten_late;
ALTER TABLE core.calls
    ADD CONSTRAINT calls_audio_first CHECK (
        storage_path IS NOT NULL
        OR status NOT IN ('downloaded', 'processing', 'transcribed', 'judging', 'flagged', 'safe')
        OR (audio_forgotten_at IS NOT NULL AND status IN ('flagged', 'safe'))) NOT VALID,
    ADD CONSTRAINT calls_stored_audio_is_whole CHECK (
        (storage_path IS NULL) = (audio_sha256 IS NULL)
        AND (storage_path IS NULL) = (audio_bytes IS NULL)
        AND (vaulted_at IS NULL) = (storage_path IS NULL AND audio_forgotten_at IS NULL)) NOT VALID,
    ADD CONSTRAINT calls_audio_is_forgotten_late CHECK (
        audio_forgotten_at IS NULL OR (storage_path IS NULL AND status IN ('flagged', 'safe'))) NOT VALID;
-- Validated apart: that takes no lock that claims would wait for.
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_audio_first;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_stored_audio_is_whole;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_audio_is_forgotten_late;

-- Whose recording is next to be forgotten.
CREATE INDEX IF NOT EXISTS calls_audio_kept_idx ON core.calls (start_time_utc)
    WHERE storage_path IS NOT NULL AND status IN ('flagged', 'safe');
CREATE INDEX IF NOT EXISTS ringba_records_age_idx ON core.ringba_records (last_seen_at);
CREATE INDEX IF NOT EXISTS alerts_resolved_idx ON core.alerts (resolved_at) WHERE resolved_at IS NOT NULL;

CREATE OR REPLACE FUNCTION core.kept_since(p_key text) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT clock_timestamp() - make_interval(days => (s.value #>> '{}')::integer)
    FROM core.settings AS s WHERE s.key = p_key AND (s.value #>> '{}')::integer > 0
$$;
COMMENT ON FUNCTION core.kept_since(text) IS 'Time before which what a setting retention.* names may be forgotten; null: never';
REVOKE ALL ON FUNCTION core.kept_since(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.kept_since(text) TO callscript_dba;

-- Each kind in a statement of its own, oldest first and no more than p_most rows, so that a night that has much to forget
-- neither locks for long nor fills the disk with what it deletes; the next night goes on.
CREATE OR REPLACE FUNCTION core.forget_old(p_most integer DEFAULT 50000) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    until_transcript constant timestamptz := core.kept_since('retention.transcript_days');
    until_audio constant timestamptz := core.kept_since('retention.audio_days');
    until_record constant timestamptz := core.kept_since('retention.record_days');
    until_history constant timestamptz := core.kept_since('retention.history_days');
    until_log constant timestamptz := core.kept_since('retention.log_days');
    gone jsonb := '{}';
    n bigint;
    part record;
BEGIN
    IF p_most < 1 THEN
        RAISE EXCEPTION 'p_most: must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Only of calls that are decided: what still waits, or failed and may be replayed, needs both.
    DELETE FROM core.transcripts AS t WHERE t.call_id = ANY (ARRAY(
        SELECT o.call_id FROM core.transcripts AS o JOIN core.calls AS k ON k.id = o.call_id AND k.status IN ('flagged', 'safe')
        WHERE o.call_time < until_transcript ORDER BY o.call_time LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('transcripts', n);
    UPDATE core.calls AS k
    SET storage_path = NULL, audio_sha256 = NULL, audio_bytes = NULL, audio_url = NULL, audio_url_seen_at = NULL,
        audio_forgotten_at = clock_timestamp()
    WHERE k.id = ANY (ARRAY(
        SELECT o.id FROM core.calls AS o
        WHERE o.storage_path IS NOT NULL AND o.status IN ('flagged', 'safe') AND o.start_time_utc < until_audio
        ORDER BY o.start_time_utc LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('recordings', n);
    DELETE FROM core.ringba_records AS r WHERE r.ringba_call_id = ANY (ARRAY(
        SELECT o.ringba_call_id FROM core.ringba_records AS o WHERE o.last_seen_at < until_record ORDER BY o.last_seen_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('ringba_records', n);
    DELETE FROM core.rejected_records AS r WHERE r.id = ANY (ARRAY(
        SELECT o.id FROM core.rejected_records AS o WHERE o.last_seen_at < until_record LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('rejected_records', n);
    -- Notifications go with their alerts.
    DELETE FROM core.alerts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.alerts AS o WHERE o.resolved_at < until_history ORDER BY o.resolved_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('alerts', n);
    DELETE FROM core.notifications AS o WHERE o.alert_id IS NULL AND o.created_at < until_history;
    DELETE FROM core.workers AS w
    WHERE coalesce(w.stopped_at, w.last_seen_at) < until_history AND NOT EXISTS (SELECT FROM core.leases AS l WHERE l.worker = w.id);
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('workers', n);
    DELETE FROM core.login_attempts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.login_attempts AS o WHERE o.at < until_history LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('login_attempts', n);
    DELETE FROM core.sessions AS x WHERE x.expires_at < clock_timestamp() - interval '30 days';
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('sessions', n);
    -- Whole months, which costs nothing; the partition's name tells its month.
    n := 0;
    FOR part IN
        SELECT c.oid::regclass AS name
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'core.sys_logs'::regclass AND c.relname ~ '^sys_logs_[0-9]{4}_[0-9]{2}$'
          AND to_timestamp(right(c.relname, 7) || ' +00', 'YYYY_MM TZH') + interval '1 month' < until_log
    LOOP
        EXECUTE format('DROP TABLE %s', part.name);
        n := n + 1;
    END LOOP;
    DELETE FROM core.sys_logs_default AS d WHERE d.at < until_log;
    RETURN gone || jsonb_build_object('log_months', n);
END
$$;
COMMENT ON FUNCTION core.forget_old(integer) IS 'Forgets what the settings retention.* no longer keep, at most so many rows of a kind; returns how many of each';
REVOKE ALL ON FUNCTION core.forget_old(integer) FROM PUBLIC;

-- Trouble -----------------------------------------------------------------------------------------------------------

ALTER TABLE core.alerts DROP CONSTRAINT IF EXISTS alerts_kind;
ALTER TABLE core.alerts ADD CONSTRAINT alerts_kind CHECK (kind IN (
    'backlog', 'lane_stalled', 'worker_silent', 'window_in_doubt', 'budget', 'model_shutdown', 'cron_silent',
    'dead_letters', 'circuit', 'reconciliation', 'lane_paused', 'log_partitions', 'database_size', 'snapshot_held',
    'wraparound'));

CREATE OR REPLACE VIEW core.upkeep_alerts AS
WITH setting AS MATERIALIZED (
    SELECT max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.paused_minutes') AS paused_minutes,
           max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.database_gb') AS database_gb,
           max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.snapshot_minutes') AS snapshot_minutes,
           max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.wraparound_millions') AS wraparound_millions
    FROM core.settings AS s
    WHERE s.key IN ('watch.paused_minutes', 'watch.database_gb', 'watch.snapshot_minutes', 'watch.wraparound_millions')
)
SELECT 'lane_paused:' || n.lane AS cause, 'lane_paused' AS kind, 'warning'::core.severity AS severity,
       format('Lane %s has been paused since %s UTC%s: SELECT callscript.resume(%L) when that is over', n.lane,
              to_char(n.paused_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), coalesce(' (' || n.paused_reason || ')', ''), n.lane) AS message,
       jsonb_build_object('lane', n.lane, 'reason', n.paused_reason) AS details
FROM core.lanes AS n, setting AS s
WHERE n.paused_at < clock_timestamp() - make_interval(mins => s.paused_minutes)
UNION ALL
SELECT 'log_partitions', 'log_partitions', 'warning',
       'Log lines fit no month, or the next month has no partition: SELECT callscript.forget() makes partitions; is cron or any '
       'worker running each night?',
       '{}'
WHERE EXISTS (SELECT FROM core.sys_logs_default AS d)
   OR to_regclass('core.sys_logs_' || to_char((clock_timestamp() + interval '3 days') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL
UNION ALL
SELECT 'database_size', 'database_size', 'warning',
       format('The database has %s, more than the %s GB of watch.database_gb: see the settings retention.*, or give the disk room and '
              'raise it', pg_size_pretty(pg_database_size(current_database())), s.database_gb),
       jsonb_build_object('bytes', pg_database_size(current_database()))
FROM setting AS s
WHERE s.database_gb > 0 AND pg_database_size(current_database()) > s.database_gb * 1e9
UNION ALL
SELECT 'snapshot_held', 'snapshot_held', 'warning',
       format('A transaction has been open for over %s minutes: dead rows pile up and claims slow down until it ends; see '
              'pg_stat_activity.xact_start, and the timeouts of whoever runs it', s.snapshot_minutes),
       jsonb_build_object('seconds', core.oldest_transaction_seconds())
FROM setting AS s
WHERE core.oldest_transaction_seconds() > 60 * s.snapshot_minutes
UNION ALL
-- PostgreSQL begins to warn 40 million transactions before it stops; autovacuum begins at 200 million.
SELECT 'wraparound', 'wraparound', 'critical',
       format('%s million transactions since the oldest row was frozen; PostgreSQL stops at 2,100: run VACUUM (FREEZE) as a superuser, and '
              'look for what holds autovacuum back (bi.health)', age(d.datfrozenxid) / 1000000),
       jsonb_build_object('age', age(d.datfrozenxid))
FROM pg_database AS d, setting AS s
WHERE d.datname = current_database() AND age(d.datfrozenxid) > s.wraparound_millions * 1000000;
COMMENT ON VIEW core.upkeep_alerts IS 'Lanes that are paused for long, and trouble of the database itself, as the watchdog tells it';
COMMENT ON COLUMN core.upkeep_alerts.cause IS 'What it is about; open at most once';
COMMENT ON COLUMN core.upkeep_alerts.kind IS 'Kind of trouble';
COMMENT ON COLUMN core.upkeep_alerts.severity IS 'How bad';
COMMENT ON COLUMN core.upkeep_alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN core.upkeep_alerts.details IS 'Figures behind it';

-- Secrets -----------------------------------------------------------------------------------------------------------

-- The default rights of schema core gave a DBA whole tables; these hold what opens a door elsewhere.
REVOKE SELECT ON core.notification_targets, core.users FROM callscript_dba;
GRANT SELECT (id, name, kind, least_severity, is_active, created_by, created_at) ON core.notification_targets TO callscript_dba;
GRANT SELECT (id, email, name, role, time_zone, shortcuts, is_active, created_at) ON core.users TO callscript_dba;

-- Settings ----------------------------------------------------------------------------------------------------------

-- Statements of the lanes cast settings: a true where a number belongs would fail at the first call that meets it.
CREATE OR REPLACE FUNCTION core.setting_keeps_its_kind() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF jsonb_typeof(NEW.value) <> jsonb_typeof(OLD.value) THEN
        RAISE EXCEPTION '% must stay a %, not a %', NEW.key, jsonb_typeof(OLD.value), jsonb_typeof(NEW.value)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF jsonb_typeof(NEW.value) = 'number' AND (NEW.value #>> '{}')::numeric < 0 THEN
        RAISE EXCEPTION '% must not be negative', NEW.key USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- The console says itself who it was.
    IF NEW.updated_at = OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
        NEW.updated_by := session_user;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION core.setting_keeps_its_kind() IS 'Trigger: a number stays a number of zero or more; who changed it last, and when';
REVOKE ALL ON FUNCTION core.setting_keeps_its_kind() FROM PUBLIC;
CREATE OR REPLACE TRIGGER settings_kind BEFORE UPDATE OF value ON core.settings
    FOR EACH ROW EXECUTE FUNCTION core.setting_keeps_its_kind();
