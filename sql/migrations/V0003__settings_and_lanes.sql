-- Settings a DBA may change at run time, and the table that says what each lane takes and leaves.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.settings (
    key         text PRIMARY KEY,
    value       jsonb NOT NULL,
    description text NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by  text NOT NULL DEFAULT current_user,
    CONSTRAINT settings_key_form CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$'),
    CONSTRAINT settings_value_scalar CHECK (jsonb_typeof(value) IN ('number', 'string', 'boolean'))
);

COMMENT ON TABLE core.settings IS 'Run-time settings; a change takes effect with the next claim or sweep';
COMMENT ON COLUMN core.settings.key IS 'Dotted name: area.setting';
COMMENT ON COLUMN core.settings.value IS 'Number, string or boolean';
COMMENT ON COLUMN core.settings.description IS 'What it does, with its unit';
COMMENT ON COLUMN core.settings.updated_at IS 'When it was last changed';
COMMENT ON COLUMN core.settings.updated_by IS 'Database role that last changed it';

INSERT INTO core.settings (key, value, description) VALUES
    ('score.flag_below', '70', 'A call whose score (0 to 100) is below this is flagged'),
    ('score.flag_on_critical', 'true', 'Whether any critical flag makes a call flagged whatever its score'),
    ('vault.min_duration_seconds', '15', 'Calls shorter than this many seconds are skipped before any transfer'),
    ('vault.recording_grace_minutes', '60', 'Minutes after the hang-up during which a missing recording is waited for'),
    ('retry.base_seconds', '10', 'Seconds before the first retry; doubles with each further one, with jitter'),
    ('retry.cap_seconds', '900', 'Longest wait between retries in seconds'),
    ('ingest.window_minutes', '5', 'Length in minutes of the rolling window that reads the newest calls'),
    ('ingest.overlap_minutes', '60', 'Minutes of already read time that the rolling window reads again, for late records'),
    ('ingest.future_tolerance_minutes', '60', 'Minutes a call may start in the future (clock skew) before it is set aside'),
    ('judge.model', '"gpt-6-luna"', 'Id in core.judge_models of the model that judges'),
    ('judge.token_budget', '4000', 'Most tokens of transcript in one judge request'),
    ('budget.daily_usd', '15', 'Dollars per UTC day for judge and GPU together before an alert is raised'),
    ('watch.backlog_calls', '100', 'An alert is raised when more calls than this are pending for over watch.backlog_minutes'),
    ('watch.backlog_minutes', '60', 'Age in minutes from which a pending call counts as backlog'),
    ('watch.silent_minutes', '2', 'Minutes without a sign of life after which a worker counts as silent'),
    ('watch.stalled_minutes', '10', 'Minutes a lane with waiting work may go without finishing anything')
ON CONFLICT (key) DO NOTHING;

CREATE TABLE IF NOT EXISTS core.lanes (
    lane          core.lane PRIMARY KEY,
    takes         text NOT NULL,
    working       text NOT NULL,
    leaves        text[] NOT NULL,
    lease_seconds integer NOT NULL,
    max_attempts  smallint NOT NULL DEFAULT 3,
    paused        boolean NOT NULL DEFAULT false,
    CONSTRAINT lanes_lease_seconds_range CHECK (lease_seconds BETWEEN 15 AND 3600),
    CONSTRAINT lanes_max_attempts_range CHECK (max_attempts BETWEEN 1 AND 3)
);

COMMENT ON TABLE core.lanes IS 'What each lane takes, what its rows are called while it works, and what it may leave';
COMMENT ON COLUMN core.lanes.lane IS 'Name of the lane';
COMMENT ON COLUMN core.lanes.takes IS 'Status of rows that wait for this lane';
COMMENT ON COLUMN core.lanes.working IS 'Status while the lane holds the row';
COMMENT ON COLUMN core.lanes.leaves IS 'Statuses the lane may leave behind, besides failed';
COMMENT ON COLUMN core.lanes.lease_seconds IS 'Seconds after the last heartbeat until the row is taken away from its worker; workers beat every 10, so at least 15';
COMMENT ON COLUMN core.lanes.max_attempts IS 'Failed attempts after which a row becomes a dead letter';
COMMENT ON COLUMN core.lanes.paused IS 'While true, claim() hands out nothing for this lane';

INSERT INTO core.lanes (lane, takes, working, leaves, lease_seconds) VALUES
    ('ingest', 'pending', 'working', '{done,split}', 45),
    ('vault', 'pending', 'vaulting', '{downloaded,skipped}', 45),
    ('factory', 'downloaded', 'processing', '{transcribed}', 45),
    ('judge', 'transcribed', 'judging', '{flagged,safe}', 45)
ON CONFLICT (lane) DO NOTHING;
