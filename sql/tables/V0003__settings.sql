-- Settings that a DBA may change at run time. docs/settings.md lists them; it is generated from these rows.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.settings (
    key           text PRIMARY KEY,
    kind          core.setting_kind NOT NULL,
    unit          text,
    minimum       numeric,
    maximum       numeric,
    choices       text[],
    default_value jsonb NOT NULL,
    value         jsonb NOT NULL,
    description   text NOT NULL,
    updated_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by    text NOT NULL DEFAULT current_user,
    CONSTRAINT settings_key_form CHECK (key ~ '^[a-z_]+(\.[a-z_]+)+$'),
    CONSTRAINT settings_unit_with_numbers CHECK ((unit IS NOT NULL) = (kind IN ('integer', 'number'))),
    CONSTRAINT settings_range_with_numbers CHECK (
        CASE WHEN kind IN ('integer', 'number') THEN (minimum < maximum) IS TRUE ELSE minimum IS NULL AND maximum IS NULL END),
    CONSTRAINT settings_choices_with_choice CHECK (
        CASE WHEN kind = 'choice' THEN (cardinality(choices) > 1) IS TRUE ELSE choices IS NULL END),
    CONSTRAINT settings_value_kind CHECK (
        CASE kind WHEN 'boolean' THEN 'boolean' WHEN 'choice' THEN 'string' ELSE 'number' END
        = ALL (ARRAY[jsonb_typeof(value), jsonb_typeof(default_value)])),
    -- As written: a cast of 12.0 to integer fails.
    CONSTRAINT settings_value_whole CHECK (
        kind <> 'integer' OR (value::text ~ '^-?[0-9]+$' AND default_value::text ~ '^-?[0-9]+$')),
    CONSTRAINT settings_value_range CHECK (
        jsonb_typeof(value) <> 'number' OR jsonb_typeof(default_value) <> 'number'
        OR (value::numeric >= minimum AND value::numeric <= maximum
            AND default_value::numeric >= minimum AND default_value::numeric <= maximum)),
    CONSTRAINT settings_value_choice CHECK (
        kind <> 'choice' OR (ARRAY[value #>> '{}', default_value #>> '{}'] <@ choices) IS TRUE)
);

COMMENT ON TABLE core.settings IS 'Run-time settings; a change takes effect with the next claim or sweep';
COMMENT ON COLUMN core.settings.key IS 'Dotted name: area.setting';
COMMENT ON COLUMN core.settings.kind IS 'integer, number, boolean or choice';
COMMENT ON COLUMN core.settings.unit IS 'Unit of a number';
COMMENT ON COLUMN core.settings.minimum IS 'Least number that is accepted';
COMMENT ON COLUMN core.settings.maximum IS 'Greatest number that is accepted';
COMMENT ON COLUMN core.settings.choices IS 'Words that a choice accepts';
COMMENT ON COLUMN core.settings.default_value IS 'Value of a new installation';
COMMENT ON COLUMN core.settings.value IS 'Value in force: number, boolean or string';
COMMENT ON COLUMN core.settings.description IS 'What the setting does';
COMMENT ON COLUMN core.settings.updated_at IS 'When the value was last changed';
COMMENT ON COLUMN core.settings.updated_by IS 'Database role or person that last changed the value';

GRANT UPDATE (value, updated_at, updated_by) ON core.settings TO callscript_dba;

INSERT INTO core.settings (key, kind, unit, minimum, maximum, choices, default_value, value, description) VALUES
    ('ingest.window_minutes', 'integer', 'minutes', 1, 60, NULL, '5', '5',
     'Length in minutes of the rolling window that reads the newest calls'),
    ('ingest.overlap_minutes', 'integer', 'minutes', 0, 1440, NULL, '60', '60',
     'Minutes of already read time that the rolling window reads again, for late records'),
    ('ingest.future_tolerance_minutes', 'integer', 'minutes', 0, 1440, NULL, '60', '60',
     'Minutes a call may start in the future (clock skew) before it is set aside'),
    ('ingest.window_every_seconds', 'number', 'seconds', 1, 3600, NULL, '30', '30',
     'Seconds between two rolling windows when workers open them; pg_cron opens one a minute'),
    ('ingest.reread_after_minutes', 'integer', 'minutes', 0, 43200, NULL, '360', '360',
     'Minutes after which a closed hour is read once more: recordings and revenue arrive late'),
    ('ingest.split_over_calls', 'integer', 'calls', 1, 1000000, NULL, '5000', '5000',
     'A window with more calls than this is split before it is read'),
    ('ingest.smallest_window_seconds', 'integer', 'seconds', 1, 3600, NULL, '60', '60',
     'Windows are split on multiples of this many seconds and no further'),
    ('ringba.requests_per_second', 'number', 'requests a second', 0, 1000, NULL, '10', '10',
     'Requests a second that all workers together send to one Ringba account'),
    ('ringba.burst', 'integer', 'requests', 0, 1000, NULL, '20', '20',
     'Requests that may be sent at once after a quiet time'),
    ('ringba.circuit_failures', 'integer', 'requests', 0, 1000, NULL, '8', '8',
     'Failed requests in a row after which Ringba is left alone for ringba.circuit_seconds'),
    ('ringba.circuit_seconds', 'number', 'seconds', 0, 3600, NULL, '60', '60',
     'Seconds for which Ringba is left alone at first; doubles up to ten minutes while it stays down'),
    ('vault.min_duration_seconds', 'integer', 'seconds', 0, 3600, NULL, '15', '15',
     'Calls shorter than this many seconds are skipped before any transfer'),
    ('vault.recording_grace_minutes', 'integer', 'minutes', 0, 43200, NULL, '60', '60',
     'Minutes after the hang-up during which a missing recording is waited for'),
    ('vault.url_hours', 'number', 'hours', 0, 8760, NULL, '24', '24',
     'Hours after which the address of a recording expires'),
    ('vault.expiring_hours', 'number', 'hours', 0, 8760, NULL, '4', '4',
     'Calls whose address expires within this many hours are served from the reserved share'),
    ('vault.expiring_share', 'number', 'share', 0, 1, NULL, '0.125', '0.125',
     'Share of the vault''s claims that is reserved for addresses about to expire'),
    ('retry.base_seconds', 'number', 'seconds', 0, 3600, NULL, '10', '10',
     'Seconds before the first retry; doubles with each further one, with jitter'),
    ('retry.cap_seconds', 'number', 'seconds', 0, 86400, NULL, '900', '900',
     'Longest wait between retries in seconds'),
    ('deferral.vault_hours', 'integer', 'hours', 0, 8760, NULL, '48', '48',
     'Hours for which a call is put off in the lane vault before it is parked until a person releases it, beyond vault.recording_grace_minutes; 0: for ever'),
    ('deferral.factory_hours', 'integer', 'hours', 0, 8760, NULL, '72', '72',
     'Hours for which a call is put off in the lane factory before it is parked until a person releases it; 0: for ever'),
    ('deferral.judge_hours', 'integer', 'hours', 0, 8760, NULL, '72', '72',
     'Hours for which a call is put off in the lane judge before it is parked until a person releases it; 0: for ever'),
    ('channels.agent', 'choice', NULL, NULL, NULL, '{learn,first,second}', '"learn"', '"learn"',
     'The channel on which the agents of this account are, for calls whose words do not tell: first, second, or learn (from calls whose words tell, and from reviewers)'),
    ('heard.by_duration', 'boolean', NULL, NULL, NULL, NULL, 'true', 'true',
     'Whether a recording must be as long as Ringba says the call was; false where recordings begin only when the call is connected'),
    ('judge.token_budget', 'integer', 'tokens', 0, 1000000, NULL, '8000', '8000',
     'Most tokens of transcript in one question to the judge; a longer call is asked about in parts'),
    ('judge.least_confidence', 'number', 'confidence', 0, 1, NULL, '0.5', '0.5',
     'A finding of the judge with a confidence below this does not count'),
    ('judge.clear_from', 'number', 'confidence', 0, 1, NULL, '0.7', '0.7',
     'Confidence from which the judge clears a suspicion; below it the suspicion stands'),
    ('judge.second_opinion_below', 'number', 'confidence', 0, 1, NULL, '0.75', '0.75',
     'A finding with a confidence below this is shown to the model of tier 2'),
    ('score.flag_below', 'number', 'points', 0, 100, NULL, '70', '70',
     'A call whose score (0 to 100) is below this is flagged'),
    ('score.flag_on_critical', 'boolean', NULL, NULL, NULL, NULL, 'true', 'true',
     'Whether any critical flag makes a call flagged whatever its score'),
    ('score.critical_from', 'number', 'confidence', 0, 1, NULL, '0.25', '0.25',
     'A critical flag whose calibrated confidence is below this makes no call flagged by itself'),
    ('score.calibrate_from', 'integer', 'decisions', 0, 1000000, NULL, '30', '30',
     'Decisions of reviewers from which the confidence of a rule''s flags is calibrated; 0: never'),
    ('rules.repeat_days', 'integer', 'days', 1, 365, NULL, '30', '30',
     'Days in which calls from one number are counted for repeat dialers'),
    ('budget.daily_usd', 'number', 'US dollars', 0, 100000, NULL, '15', '15',
     'Dollars per UTC day for judge and GPU together; the judge lane rests before it is crossed, until the next day'),
    ('budget.slow_at', 'number', 'share', 0, 1, NULL, '0.8', '0.8',
     'Share of budget.daily_usd from which only budget.slow_calls are judged at a time'),
    ('budget.downgrade_at', 'number', 'share', 0, 1, NULL, '0.9', '0.9',
     'Share of budget.daily_usd from which no second opinion is asked for'),
    ('budget.slow_calls', 'integer', 'calls', 0, 10000, NULL, '2', '2',
     'Calls judged at a time once budget.slow_at is reached'),
    ('cost.decode_usd_per_hour', 'number', 'US dollars an hour', 0, 1000, NULL, '0', '0',
     'Dollars per hour of decoding, e.g. 0.39 for a rented RTX 3090; 0 on own hardware'),
    ('privacy.mask_numbers', 'boolean', NULL, NULL, NULL, NULL, 'true', 'true',
     'Whether numbers of cards, accounts and social security, dates of birth and the like are masked before a transcript is stored'),
    ('privacy.keep_masked', 'boolean', NULL, NULL, NULL, NULL, 'true', 'true',
     'Whether masked words are kept for core.unmask(); security codes of cards never are'),
    ('retention.transcript_days', 'integer', 'days', 0, 36500, NULL, '730', '730',
     'Days after which a transcript is forgotten; flags keep their quotes; 0: never'),
    ('retention.audio_days', 'integer', 'days', 0, 36500, NULL, '365', '365',
     'Days after which a recording is forgotten here (`callscript objects check --delete` then removes it from the bucket); 0: never'),
    ('retention.record_days', 'integer', 'days', 0, 36500, NULL, '90', '90',
     'Days after which the raw record of Ringba and what was rejected is forgotten; 0: never'),
    ('retention.log_days', 'integer', 'days', 0, 36500, NULL, '90', '90',
     'Days after which log lines are forgotten, by whole months; 0: never'),
    ('retention.history_days', 'integer', 'days', 0, 36500, NULL, '365', '365',
     'Days after which ended alerts, stopped workers and login attempts are forgotten; 0: never'),
    ('retention.cron_days', 'integer', 'days', 0, 36500, NULL, '7', '7',
     'Days after which what pg_cron ran for us is forgotten; 0: never'),
    ('retention.cost_days', 'integer', 'days', 0, 36500, NULL, '730', '730',
     'Days after which the single lines of core.cost_ledger are forgotten; sums of a day and campaign are kept; 0: never'),
    ('watch.backlog_calls', 'integer', 'calls', 0, 10000000, NULL, '100', '100',
     'An alert is raised when more calls than this are pending for over watch.backlog_minutes'),
    ('watch.backlog_minutes', 'integer', 'minutes', 0, 43200, NULL, '60', '60',
     'Age in minutes from which a pending call counts as backlog'),
    ('watch.silent_minutes', 'integer', 'minutes', 0, 1440, NULL, '2', '2',
     'Minutes without a sign of life after which a worker counts as silent'),
    ('watch.stalled_minutes', 'integer', 'minutes', 0, 1440, NULL, '5', '5',
     'Minutes a lane with work, waiting or put off, may go without finishing anything'),
    ('watch.unread_minutes', 'integer', 'minutes', 1, 43200, NULL, '5', '5',
     'An alert is raised when the newest minute of the call log that was read is older than this'),
    ('watch.window_minutes', 'integer', 'minutes', 1, 1440, NULL, '5', '5',
     'An alert is raised when no rolling window has been opened for this long'),
    ('watch.undecided_minutes', 'integer', 'minutes', 1, 43200, NULL, '120', '120',
     'An alert is raised when the oldest call that a lane owes a result is older than this, whatever its state'),
    ('watch.put_off_minutes', 'integer', 'minutes', 1, 43200, NULL, '60', '60',
     'An alert is raised when a call has been put off in one lane for longer than this'),
    ('watch.setback_calls', 'integer', 'calls', 1, 1000000, NULL, '5', '5',
     'Calls of a lane that must have been refused, put off or failed before watch.setback_share counts'),
    ('watch.setback_share', 'number', 'share', 0, 1, NULL, '0.5', '0.5',
     'An alert is raised when this share of what a lane tried in 15 minutes came to nothing'),
    ('watch.dead_letters_an_hour', 'integer', 'items', 0, 1000000, NULL, '20', '20',
     'An alert is raised when more calls and windows than this failed for good within an hour'),
    ('watch.lease_minutes', 'integer', 'minutes', 1, 43200, NULL, '60', '60',
     'An alert is raised when a worker has held an item for longer than this and still beats'),
    ('watch.remind_hours', 'integer', 'hours', 0, 8760, NULL, '24', '24',
     'Hours after which targets are reminded of an alert that is still open; 0: never'),
    ('watch.paused_minutes', 'integer', 'minutes', 0, 43200, NULL, '60', '60',
     'Minutes after which a paused lane becomes an alert'),
    ('watch.database_gb', 'number', 'GB', 0, 1000000, NULL, '200', '200',
     'An alert is raised when the database is larger than this many GB; 0: never'),
    ('watch.snapshot_minutes', 'integer', 'minutes', 0, 43200, NULL, '60', '60',
     'An alert is raised when a snapshot is held open for longer, because nothing dead can be removed meanwhile; seen only after GRANT pg_read_all_stats TO callscript_owner'),
    ('watch.wraparound_millions', 'integer', 'million transactions', 0, 2000, NULL, '1000', '1000',
     'Millions of transactions since the oldest row was frozen from which an alert is raised; PostgreSQL stops at 2,100'),
    ('watch.heard_in_part', 'integer', 'calls', 0, 1000000, NULL, '5', '5',
     'An alert is raised when more calls of the last 24 hours than this were heard in part: less than nine tenths of them')
ON CONFLICT (key) DO NOTHING;
