-- What the factory says about itself: workers, sweeps, log lines.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.workers (
    id                 text PRIMARY KEY,
    version            text NOT NULL,
    host               text NOT NULL,
    lanes              text[] NOT NULL,
    slots              integer NOT NULL DEFAULT 0,
    device             text,
    model              text,
    login              text NOT NULL DEFAULT session_user,
    started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    stopped_at         timestamptz,
    drain_requested_at timestamptz,
    CONSTRAINT workers_login_not_blank CHECK (login <> ''),
    CONSTRAINT workers_slots_not_negative CHECK (slots >= 0),
    CONSTRAINT workers_lanes_known CHECK (lanes <@ ARRAY['ingest', 'vault', 'factory', 'judge'])
) WITH (fillfactor = 50);

COMMENT ON TABLE core.workers IS 'Every worker process that ever started; the id is unique to one boot';
COMMENT ON COLUMN core.workers.id IS 'host-uuid, made anew at every start';
COMMENT ON COLUMN core.workers.version IS 'Worker version';
COMMENT ON COLUMN core.workers.host IS 'Host name';
COMMENT ON COLUMN core.workers.lanes IS 'Lanes it works';
COMMENT ON COLUMN core.workers.slots IS 'Decoder slots';
COMMENT ON COLUMN core.workers.device IS 'GPU or CPU it decodes on';
COMMENT ON COLUMN core.workers.model IS 'Speech model it has loaded';
COMMENT ON COLUMN core.workers.login IS 'Login that registered it: no other login may speak in its name';
COMMENT ON COLUMN core.workers.started_at IS 'When it started';
COMMENT ON COLUMN core.workers.last_seen_at IS 'Last sign of life';
COMMENT ON COLUMN core.workers.stopped_at IS 'When it said good-bye; null while it runs or when it died';
COMMENT ON COLUMN core.workers.drain_requested_at IS 'When it was asked to finish what it holds and end; it claims nothing more since';

CREATE TABLE IF NOT EXISTS core.sweeps (
    job          text PRIMARY KEY,
    last_run_at  timestamptz NOT NULL,
    last_cron_at timestamptz,
    CONSTRAINT sweeps_job_form CHECK (job ~ '^[a-z_]+$')
) WITH (fillfactor = 50);

COMMENT ON TABLE core.sweeps IS 'When each maintenance function last ran: tells workers that a sweep is late, and the watchdog that cron is silent';
COMMENT ON COLUMN core.sweeps.job IS 'Function of schema callscript, e.g. kill_zombies';
COMMENT ON COLUMN core.sweeps.last_run_at IS 'When it last ran, whoever ran it';
COMMENT ON COLUMN core.sweeps.last_cron_at IS 'When pg_cron last ran it; null: it is not scheduled';

GRANT INSERT, UPDATE ON core.sweeps TO callscript_dba;

-- What the watchdog saw of each lane, from one look to the next. Times of the calls alone do not say that a lane stands still: each new
-- attempt, and each worker that dies, begins them anew.
CREATE TABLE IF NOT EXISTS core.lane_looks (
    lane          core.lane PRIMARY KEY,
    looked_at     timestamptz NOT NULL,
    stood_seconds float8 NOT NULL,
    CONSTRAINT lane_looks_stood_seconds_range CHECK (stood_seconds >= 0 AND stood_seconds < 'infinity')
) WITH (fillfactor = 50);

COMMENT ON TABLE core.lane_looks IS 'The last look of the watchdog at each lane: for how long the lane has had work and finished nothing';
COMMENT ON COLUMN core.lane_looks.lane IS 'Lane that was looked at';
COMMENT ON COLUMN core.lane_looks.looked_at IS 'When, by the clock of the database';
COMMENT ON COLUMN core.lane_looks.stood_seconds IS 'Seconds for which each look found work, and nothing finished since the look before; 0: the lane has no work';

CREATE TABLE IF NOT EXISTS core.sys_logs (
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    level   text NOT NULL,
    target  text NOT NULL,
    message text NOT NULL,
    worker  text,
    lane    text,
    call_id uuid,
    fields  jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT sys_logs_level CHECK (level IN ('error', 'warn', 'info', 'debug', 'trace'))
) PARTITION BY RANGE (at);

COMMENT ON TABLE core.sys_logs IS 'Log lines of all workers, by month; no transcript, phone number or signed URL is ever in one';
COMMENT ON COLUMN core.sys_logs.at IS 'When';
COMMENT ON COLUMN core.sys_logs.level IS 'error, warn, info, debug or trace';
COMMENT ON COLUMN core.sys_logs.target IS 'Module that wrote it';
COMMENT ON COLUMN core.sys_logs.message IS 'Readable sentence';
COMMENT ON COLUMN core.sys_logs.worker IS 'Worker id';
COMMENT ON COLUMN core.sys_logs.lane IS 'Lane, where there is one';
COMMENT ON COLUMN core.sys_logs.call_id IS 'Call, where there is one';
COMMENT ON COLUMN core.sys_logs.fields IS 'Further fields with dotted names';

CREATE INDEX IF NOT EXISTS sys_logs_at_idx ON core.sys_logs (at DESC);
CREATE INDEX IF NOT EXISTS sys_logs_call_idx ON core.sys_logs (call_id) WHERE call_id IS NOT NULL;

-- Never lose a line: what fits no month lands here, and make_log_partitions() keeps months ahead of time.
CREATE TABLE IF NOT EXISTS core.sys_logs_default PARTITION OF core.sys_logs DEFAULT;
COMMENT ON TABLE core.sys_logs_default IS 'Log lines outside every monthly partition; empty when maintenance runs';
