-- How much is missed: a random sample of judged calls, read by people who do not know the verdict.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.recall_samples (
    call_id        uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    judgement_id   bigint NOT NULL REFERENCES core.judgements,
    day            date NOT NULL,
    vertical_id    text REFERENCES core.verticals,
    publisher      text NOT NULL,
    is_flagged     boolean NOT NULL,
    model          text,
    prompt_version integer,
    stratum_calls  integer NOT NULL,
    stratum_drawn  integer NOT NULL,
    drawn_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT recall_samples_drawn_range CHECK (stratum_drawn BETWEEN 1 AND stratum_calls)
);

COMMENT ON TABLE core.recall_samples IS 'Judged calls drawn at random, each night, to be read by people who do not know the verdict';
COMMENT ON COLUMN core.recall_samples.call_id IS 'The call';
COMMENT ON COLUMN core.recall_samples.judgement_id IS 'The judgement in force when it was drawn';
COMMENT ON COLUMN core.recall_samples.day IS 'UTC day of the judgement';
COMMENT ON COLUMN core.recall_samples.vertical_id IS 'Vertical of its stratum; null: none';
COMMENT ON COLUMN core.recall_samples.publisher IS 'Publisher of its stratum; empty: unknown';
COMMENT ON COLUMN core.recall_samples.is_flagged IS 'Whether it is flagged: some flagged calls are among them, so that nobody knows';
COMMENT ON COLUMN core.recall_samples.model IS 'Language model that judged; null: rules only';
COMMENT ON COLUMN core.recall_samples.prompt_version IS 'Version of its instructions';
COMMENT ON COLUMN core.recall_samples.stratum_calls IS 'Calls of the day, vertical, publisher and verdict';
COMMENT ON COLUMN core.recall_samples.stratum_drawn IS 'How many of them were drawn';
COMMENT ON COLUMN core.recall_samples.drawn_at IS 'When';

CREATE INDEX IF NOT EXISTS recall_samples_day_idx ON core.recall_samples (day DESC);

CREATE TABLE IF NOT EXISTS core.recall_reads (
    call_id      uuid NOT NULL REFERENCES core.recall_samples ON DELETE CASCADE,
    reader       text NOT NULL,
    is_violation boolean NOT NULL,
    read_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (call_id, reader),
    CONSTRAINT recall_reads_reader_not_blank CHECK (btrim(reader) <> '')
);

COMMENT ON TABLE core.recall_reads IS 'What a reader who did not know the verdict heard; two readings decide, where they differ a third one does';
COMMENT ON COLUMN core.recall_reads.call_id IS 'The call';
COMMENT ON COLUMN core.recall_reads.reader IS 'Who read it';
COMMENT ON COLUMN core.recall_reads.is_violation IS 'Whether any rule is broken in it';
COMMENT ON COLUMN core.recall_reads.read_at IS 'When';

CREATE TABLE IF NOT EXISTS core.missed_violations (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id  uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    rule_id  text NOT NULL REFERENCES core.qa_rules,
    segment  integer NOT NULL,
    seconds  double precision NOT NULL,
    quote    text NOT NULL,
    note     text,
    reader   text NOT NULL,
    is_blind boolean NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT missed_violations_once UNIQUE (call_id, rule_id, segment, reader),
    CONSTRAINT missed_violations_segment_not_negative CHECK (segment >= 0),
    CONSTRAINT missed_violations_seconds_not_negative CHECK (seconds >= 0),
    CONSTRAINT missed_violations_quote_length CHECK (length(quote) BETWEEN 1 AND 500),
    CONSTRAINT missed_violations_note_length CHECK (length(note) <= 500),
    CONSTRAINT missed_violations_reader_not_blank CHECK (btrim(reader) <> '')
);

COMMENT ON TABLE core.missed_violations IS 'Violations that a person heard: of a sampled call all, of any other call those that were missed';
COMMENT ON COLUMN core.missed_violations.id IS 'Internal id';
COMMENT ON COLUMN core.missed_violations.call_id IS 'The call';
COMMENT ON COLUMN core.missed_violations.rule_id IS 'The rule that is broken';
COMMENT ON COLUMN core.missed_violations.segment IS 'Segment of the transcript';
COMMENT ON COLUMN core.missed_violations.seconds IS 'Second of the recording';
COMMENT ON COLUMN core.missed_violations.quote IS 'Words as transcribed, from the word that was marked';
COMMENT ON COLUMN core.missed_violations.note IS 'What the reader says about it';
COMMENT ON COLUMN core.missed_violations.reader IS 'Who heard it';
COMMENT ON COLUMN core.missed_violations.is_blind IS 'Whether the reader knew no verdict: only these count for recall';
COMMENT ON COLUMN core.missed_violations.heard_at IS 'When';

CREATE INDEX IF NOT EXISTS missed_violations_rule_idx ON core.missed_violations (rule_id, heard_at DESC);

INSERT INTO core.settings (key, kind, unit, minimum, maximum, choices, default_value, value, description) VALUES
    ('recall.nightly_calls', 'integer', 'calls', 0, 10000, NULL, '40', '40',
     'Calls that are not flagged and are drawn each night, to be read by people who do not know the verdict; 0: none'),
    ('recall.flagged_share', 'number', 'share', 0, 1, NULL, '0.1', '0.1',
     'Flagged calls that are drawn beside them, as a share of their number, so that nobody knows what was flagged'),
    ('recall.days', 'integer', 'days', 1, 365, NULL, '30', '30',
     'Days of judgements from which bi.detection and bi.rule_recall estimate')
ON CONFLICT (key) DO NOTHING;
