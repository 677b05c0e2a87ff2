-- Settings that a DBA may change at run time. docs/operations.md and docs/judge.md say what follows from them.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.settings (
    key         text PRIMARY KEY,
    value       jsonb NOT NULL,
    description text NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by  text NOT NULL DEFAULT current_user,
    CONSTRAINT settings_key_form CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$'),
    CONSTRAINT settings_value_scalar CHECK (jsonb_typeof(value) IN ('number', 'string', 'boolean')),
    CONSTRAINT settings_channels_agent CHECK (
        key <> 'channels.agent' OR value IN ('"learn"', '"first"', '"second"'))
);

COMMENT ON TABLE core.settings IS 'Run-time settings; a change takes effect with the next claim or sweep';
COMMENT ON COLUMN core.settings.key IS 'Dotted name: area.setting';
COMMENT ON COLUMN core.settings.value IS 'Number, string or boolean';
COMMENT ON COLUMN core.settings.description IS 'What it does, with its unit';
COMMENT ON COLUMN core.settings.updated_at IS 'When it was last changed';
COMMENT ON COLUMN core.settings.updated_by IS 'Database role that last changed it';

GRANT UPDATE (value, updated_at, updated_by) ON core.settings TO callscript_dba;

INSERT INTO core.settings (key, value, description) VALUES
    ('ingest.window_minutes', '5', 'Length in minutes of the rolling window that reads the newest calls'),
    ('ingest.overlap_minutes', '60', 'Minutes of already read time that the rolling window reads again, for late records'),
    ('ingest.future_tolerance_minutes', '60', 'Minutes a call may start in the future (clock skew) before it is set aside'),
    ('ingest.window_every_seconds', '30', 'Seconds between two rolling windows when workers open them; pg_cron opens one a minute'),
    ('ingest.reread_after_minutes', '360', 'Minutes after which a closed hour is read once more: recordings and revenue arrive late'),
    ('ingest.split_over_calls', '5000', 'A window with more calls than this is split before it is read'),
    ('ingest.smallest_window_seconds', '60', 'Windows are split on multiples of this many seconds and no further'),
    ('ringba.requests_per_second', '10', 'Requests a second that all workers together send to one Ringba account'),
    ('ringba.burst', '20', 'Requests that may be sent at once after a quiet time'),
    ('ringba.circuit_failures', '8', 'Failed requests in a row after which Ringba is left alone for ringba.circuit_seconds'),
    ('ringba.circuit_seconds', '60', 'Seconds for which Ringba is left alone at first; doubles up to ten minutes while it stays down'),
    ('vault.min_duration_seconds', '15', 'Calls shorter than this many seconds are skipped before any transfer'),
    ('vault.recording_grace_minutes', '60', 'Minutes after the hang-up during which a missing recording is waited for'),
    ('vault.url_hours', '24', 'Hours after which the address of a recording expires'),
    ('vault.expiring_hours', '4', 'Calls whose address expires within this many hours are served from the reserved share'),
    ('vault.expiring_share', '0.125', 'Share of the vault''s claims that is reserved for addresses about to expire'),
    ('retry.base_seconds', '10', 'Seconds before the first retry; doubles with each further one, with jitter'),
    ('retry.cap_seconds', '900', 'Longest wait between retries in seconds'),
    ('channels.agent', '"learn"', 'The channel on which the agents of this account are, for calls whose words do not tell: first, second, or learn (from calls whose words tell, and from reviewers)'),
    ('heard.by_duration', 'true', 'Whether a recording must be as long as Ringba says the call was; false where recordings begin only when the call is connected'),
    ('judge.token_budget', '4000', 'Most tokens of transcript in one judge request'),
    ('judge.second_opinion_below', '0.75', 'A finding with a confidence below this is shown to the model of tier 2'),
    ('score.flag_below', '70', 'A call whose score (0 to 100) is below this is flagged'),
    ('score.flag_on_critical', 'true', 'Whether any critical flag makes a call flagged whatever its score'),
    ('rules.repeat_days', '30', 'Days in which calls from one number are counted for repeat dialers'),
    ('budget.daily_usd', '15', 'Dollars per UTC day for judge and GPU together; the judge lane rests before it is crossed, until the next day'),
    ('budget.slow_at', '0.8', 'Share of budget.daily_usd from which only budget.slow_calls are judged at a time'),
    ('budget.downgrade_at', '0.9', 'Share of budget.daily_usd from which no second opinion is asked for'),
    ('budget.slow_calls', '2', 'Calls judged at a time once budget.slow_at is reached'),
    ('cost.decode_usd_per_hour', '0', 'Dollars per hour of decoding, e.g. 0.39 for a rented RTX 3090; 0 on own hardware'),
    ('retention.transcript_days', '730', 'Days after which a transcript is forgotten; flags keep their quotes; 0: never'),
    ('retention.audio_days', '365', 'Days after which a recording is forgotten here (`callscript objects check --delete` then removes it from the bucket); 0: never'),
    ('retention.record_days', '90', 'Days after which the raw record of Ringba and what was rejected is forgotten; 0: never'),
    ('retention.log_days', '90', 'Days after which log lines are forgotten, by whole months; 0: never'),
    ('retention.history_days', '365', 'Days after which ended alerts, stopped workers and login attempts are forgotten; 0: never'),
    ('retention.cron_days', '7', 'Days after which what pg_cron ran for us is forgotten; 0: never'),
    ('retention.cost_days', '730', 'Days after which the single lines of core.cost_ledger are forgotten; sums of a day and campaign are kept; 0: never'),
    ('watch.backlog_calls', '100', 'An alert is raised when more calls than this are pending for over watch.backlog_minutes'),
    ('watch.backlog_minutes', '60', 'Age in minutes from which a pending call counts as backlog'),
    ('watch.silent_minutes', '2', 'Minutes without a sign of life after which a worker counts as silent'),
    ('watch.stalled_minutes', '10', 'Minutes a lane with waiting work may go without finishing anything'),
    ('watch.paused_minutes', '60', 'Minutes after which a paused lane becomes an alert'),
    ('watch.database_gb', '200', 'An alert is raised when the database is larger than this many GB; 0: never'),
    ('watch.snapshot_minutes', '60', 'An alert is raised when a snapshot is held open for longer, because nothing dead can be removed meanwhile; seen only after GRANT pg_read_all_stats TO callscript_owner'),
    ('watch.wraparound_millions', '1000', 'Millions of transactions since the oldest row was frozen from which an alert is raised; PostgreSQL stops at 2,100'),
    ('watch.heard_in_part', '5', 'An alert is raised when more calls of the last 24 hours than this were heard in part: less than nine tenths of them')
ON CONFLICT (key) DO NOTHING;
