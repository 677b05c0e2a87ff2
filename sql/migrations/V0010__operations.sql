-- What the factory says about itself: workers, costs, alerts, logs.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.workers (
    id           text PRIMARY KEY,
    version      text NOT NULL,
    host         text NOT NULL,
    lanes        text[] NOT NULL,
    slots        integer NOT NULL DEFAULT 0,
    device       text,
    model        text,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    stopped_at   timestamptz,
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
COMMENT ON COLUMN core.workers.started_at IS 'When it started';
COMMENT ON COLUMN core.workers.last_seen_at IS 'Last sign of life';
COMMENT ON COLUMN core.workers.stopped_at IS 'When it said good-bye; null while it runs or when it died';

CREATE TABLE IF NOT EXISTS core.cost_ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    call_id    uuid REFERENCES core.calls ON DELETE SET NULL,
    lane       core.lane NOT NULL,
    item       text NOT NULL,
    model      text,
    quantity   numeric(18, 6) NOT NULL,
    unit       text NOT NULL,
    usd        numeric(12, 8) NOT NULL,
    CONSTRAINT cost_ledger_item CHECK (item IN ('judge_input', 'judge_cached', 'judge_output', 'decode')),
    CONSTRAINT cost_ledger_unit CHECK (unit IN ('tokens', 'seconds')),
    CONSTRAINT cost_ledger_quantity_not_negative CHECK (quantity >= 0),
    CONSTRAINT cost_ledger_usd_not_negative CHECK (usd >= 0)
);

COMMENT ON TABLE core.cost_ledger IS 'What each call cost, at the prices in force when it was spent';
COMMENT ON COLUMN core.cost_ledger.id IS 'Internal id';
COMMENT ON COLUMN core.cost_ledger.at IS 'When it was spent';
COMMENT ON COLUMN core.cost_ledger.call_id IS 'The call';
COMMENT ON COLUMN core.cost_ledger.lane IS 'Lane that spent it';
COMMENT ON COLUMN core.cost_ledger.item IS 'judge_input (uncached), judge_cached, judge_output, or decode';
COMMENT ON COLUMN core.cost_ledger.model IS 'Language or speech model';
COMMENT ON COLUMN core.cost_ledger.quantity IS 'How much';
COMMENT ON COLUMN core.cost_ledger.unit IS 'tokens or seconds';
COMMENT ON COLUMN core.cost_ledger.usd IS 'Dollars';

CREATE INDEX IF NOT EXISTS cost_ledger_at_idx ON core.cost_ledger (at);

INSERT INTO core.settings (key, value, description) VALUES
    ('cost.decode_usd_per_hour', '0', 'Dollars per hour of decoding, e.g. 0.39 for a rented RTX 3090; 0 on own hardware')
ON CONFLICT (key) DO NOTHING;

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
    CONSTRAINT alerts_kind CHECK (kind IN (
        'backlog', 'lane_stalled', 'worker_silent', 'window_in_doubt', 'budget', 'model_shutdown', 'cron_silent',
        'dead_letters')),
    CONSTRAINT alerts_message_not_blank CHECK (btrim(message) <> ''),
    CONSTRAINT alerts_resolved_after_raised CHECK (resolved_at >= raised_at)
);

CREATE UNIQUE INDEX IF NOT EXISTS alerts_open_once_idx ON core.alerts (cause) WHERE resolved_at IS NULL;

COMMENT ON TABLE core.alerts IS 'What needs a person: one open row per cause; also the outbox of notifications';
COMMENT ON COLUMN core.alerts.id IS 'Internal id';
COMMENT ON COLUMN core.alerts.cause IS 'What it is about, e.g. worker_silent:box-1; open at most once';
COMMENT ON COLUMN core.alerts.kind IS 'Kind of trouble';
COMMENT ON COLUMN core.alerts.severity IS 'How bad';
COMMENT ON COLUMN core.alerts.message IS 'One sentence that says what happened and what to do';
COMMENT ON COLUMN core.alerts.details IS 'Figures behind it';
COMMENT ON COLUMN core.alerts.raised_at IS 'When it began';
COMMENT ON COLUMN core.alerts.resolved_at IS 'When it ended by itself';
COMMENT ON COLUMN core.alerts.delivered_at IS 'When somebody was told';

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

CREATE OR REPLACE FUNCTION core.make_log_partitions(months_ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month   timestamptz;
    part    text;
    created integer := 0;
BEGIN
    FOR step IN 0..months_ahead LOOP
        month := date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => step);
        part := 'sys_logs_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass('core.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I PARTITION OF core.sys_logs FOR VALUES FROM (%L) TO (%L)',
                           part, month, date_trunc('month', month + interval '32 days', 'UTC'));
            EXECUTE format('COMMENT ON TABLE core.%I IS %L', part, 'Log lines of one UTC month');
            created := created + 1;
        END IF;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION core.make_log_partitions(integer) IS 'Creates the monthly partitions of core.sys_logs from this month to months_ahead; returns how many were missing';
REVOKE ALL ON FUNCTION core.make_log_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.make_log_partitions(integer) TO callscript_dba;

SELECT core.make_log_partitions();
