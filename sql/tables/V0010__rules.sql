-- Rules. A rule is data: editing one adds a version and moves the pointer. Rules are edited through functions
-- (callscript.edit_rule and the like), which check the patterns and leave a trace of who, when and why. The rules that come
-- with CallScript are the files of sql/rules; core.ship_rule brings them.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.qa_rules (
    id              text PRIMARY KEY,
    current_version integer NOT NULL,
    is_active       boolean NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT qa_rules_id_form CHECK (id ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT qa_rules_current_version_positive CHECK (current_version > 0)
);

COMMENT ON TABLE core.qa_rules IS 'Rules by stable id; what a rule says is in its current version';
COMMENT ON COLUMN core.qa_rules.id IS 'Stable id, e.g. do_not_call';
COMMENT ON COLUMN core.qa_rules.current_version IS 'Version in force';
COMMENT ON COLUMN core.qa_rules.is_active IS 'Whether calls are judged by it';
COMMENT ON COLUMN core.qa_rules.created_at IS 'When the rule was made';

CREATE TABLE IF NOT EXISTS core.qa_rule_versions (
    rule_id          text NOT NULL REFERENCES core.qa_rules,
    version          integer NOT NULL,
    name             text NOT NULL,
    guidance         text NOT NULL,
    vertical_id      text REFERENCES core.verticals,
    speaker          core.speaker,
    severity         core.severity NOT NULL,
    weight           smallint NOT NULL,
    kind             core.rule_kind NOT NULL,
    definition       jsonb NOT NULL,
    in_force_from    date,
    in_force_until   date,
    scope            jsonb NOT NULL DEFAULT '{}',
    severity_because text,
    source           text,
    source_date      date,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by       text NOT NULL DEFAULT current_user,
    session_name     text NOT NULL DEFAULT session_user,
    reason           text NOT NULL,
    is_shipped       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (rule_id, version),
    CONSTRAINT qa_rule_versions_version_positive CHECK (version > 0),
    CONSTRAINT qa_rule_versions_weight_range CHECK (weight BETWEEN 0 AND 100),
    CONSTRAINT qa_rule_versions_name_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT qa_rule_versions_guidance_not_blank CHECK (btrim(guidance) <> ''),
    CONSTRAINT qa_rule_versions_reason_not_blank CHECK (btrim(reason) <> ''),
    CONSTRAINT qa_rule_versions_speaker_known CHECK (speaker <> 'unknown'),
    CONSTRAINT qa_rule_versions_definition_form CHECK ((
        jsonb_typeof(definition) = 'object'
        AND CASE kind
            WHEN 'phrase' THEN jsonb_typeof(definition -> 'any') = 'array' AND jsonb_array_length(definition -> 'any') > 0
            WHEN 'absence' THEN (jsonb_typeof(definition -> 'any') = 'array' AND jsonb_array_length(definition -> 'any') > 0)
                                OR (jsonb_typeof(definition -> 'all') = 'array' AND jsonb_array_length(definition -> 'all') > 0)
            WHEN 'metric' THEN definition ? 'metric' AND definition ->> 'op' IN ('<', '>')
                               AND jsonb_typeof(definition -> 'value') = 'number'
            ELSE true END) IS TRUE),
    CONSTRAINT qa_rule_versions_in_force_in_order CHECK (in_force_from <= in_force_until),
    -- A scope that is misspelt would accuse everybody: no other keys, and lists of texts only.
    CONSTRAINT qa_rule_versions_scope_form CHECK (
        jsonb_typeof(scope) = 'object'
        AND scope - ARRAY['campaigns', 'buyers', 'publishers', 'states'] = '{}'
        AND NOT jsonb_path_exists(scope, 'strict $.* ? (@.type() != "array" || @.size() == 0)', '{}', true)
        AND NOT jsonb_path_exists(scope, 'strict $.*[*] ? (@.type() != "string")', '{}', true)),
    CONSTRAINT qa_rule_versions_source_has_date CHECK ((source IS NULL) = (source_date IS NULL)),
    CONSTRAINT qa_rule_versions_source_not_blank CHECK (btrim(source) <> ''),
    CONSTRAINT qa_rule_versions_severity_because_not_blank CHECK (btrim(severity_because) <> '')
);

COMMENT ON TABLE core.qa_rule_versions IS 'Every version a rule ever had; rows are never changed';
COMMENT ON COLUMN core.qa_rule_versions.rule_id IS 'The rule';
COMMENT ON COLUMN core.qa_rule_versions.version IS 'Counts up from 1';
COMMENT ON COLUMN core.qa_rule_versions.name IS 'Name shown to reviewers';
COMMENT ON COLUMN core.qa_rule_versions.guidance IS 'What the rule means, for reviewers and for the language model';
COMMENT ON COLUMN core.qa_rule_versions.vertical_id IS 'Vertical it applies to; null: all';
COMMENT ON COLUMN core.qa_rule_versions.speaker IS 'Whose words count; null: anybody''s';
COMMENT ON COLUMN core.qa_rule_versions.severity IS 'info, warning or critical';
COMMENT ON COLUMN core.qa_rule_versions.weight IS 'Points taken off the score of 100';
COMMENT ON COLUMN core.qa_rule_versions.kind IS 'How it is detected';
COMMENT ON COLUMN core.qa_rule_versions.definition IS 'phrase and absence: {any: [pattern], all: [[pattern]], unless: [pattern], before: [pattern], only_if: [pattern], from: s, to: s, not_after: words, unspeakable: points, least_quoted: words, attack: true, hints: [pattern], by: both or patterns}; metric: {metric, op, value, min_speech_seconds}; judge: {}';
COMMENT ON COLUMN core.qa_rule_versions.in_force_from IS 'First day of the calls it is for; null: from the first';
COMMENT ON COLUMN core.qa_rule_versions.in_force_until IS 'Last day of the calls it is for; null: to the last';
COMMENT ON COLUMN core.qa_rule_versions.scope IS 'Calls it is for: {campaigns, buyers, publishers: [name or id], states: [two letters, by the area code]}; a key left out: all';
COMMENT ON COLUMN core.qa_rule_versions.severity_because IS 'Why the severity is what it is, in one line; null: nobody said';
COMMENT ON COLUMN core.qa_rule_versions.source IS 'The law or practice it rests on; null: nobody said';
COMMENT ON COLUMN core.qa_rule_versions.source_date IS 'Day on which the source was looked at';
COMMENT ON COLUMN core.qa_rule_versions.created_at IS 'When the version was made';
COMMENT ON COLUMN core.qa_rule_versions.created_by IS 'Who made it, as the caller said; without a word of that, the login';
COMMENT ON COLUMN core.qa_rule_versions.session_name IS 'Login of the session that made it, which no caller can choose';
COMMENT ON COLUMN core.qa_rule_versions.reason IS 'Why';
COMMENT ON COLUMN core.qa_rule_versions.is_shipped IS 'Whether it came with CallScript, from sql/rules; false: somebody here wrote it';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'qa_rules_current_version_exists') THEN
        -- Apart, because rules and versions name each other. Deferred: a rule and its first version arrive in one transaction.
        ALTER TABLE core.qa_rules ADD CONSTRAINT qa_rules_current_version_exists
            FOREIGN KEY (id, current_version) REFERENCES core.qa_rule_versions (rule_id, version)
            DEFERRABLE INITIALLY DEFERRED;
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS core.qa_rule_days (
    rule_id  text NOT NULL REFERENCES core.qa_rules,
    from_day date NOT NULL,
    version  integer,
    PRIMARY KEY (rule_id, from_day),
    CONSTRAINT qa_rule_days_version_exists FOREIGN KEY (rule_id, version) REFERENCES core.qa_rule_versions (rule_id, version)
);

COMMENT ON TABLE core.qa_rule_days IS 'Which version of a rule judges the calls of which days: each row holds until the next one of the rule';
COMMENT ON COLUMN core.qa_rule_days.rule_id IS 'The rule';
COMMENT ON COLUMN core.qa_rule_days.from_day IS 'First day of calls (core.day_of_law); -infinity: from the first';
COMMENT ON COLUMN core.qa_rule_days.version IS 'The version; null: the rule judges no call of these days';

CREATE TABLE IF NOT EXISTS core.qa_rule_examples (
    rule_id      text NOT NULL REFERENCES core.qa_rules,
    said         text NOT NULL,
    is_violation boolean NOT NULL,
    answered     text,
    is_shipped   boolean NOT NULL DEFAULT false,
    added_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    added_by     text NOT NULL DEFAULT current_user,
    session_name  text NOT NULL DEFAULT session_user,
    PRIMARY KEY (rule_id, said),
    CONSTRAINT qa_rule_examples_said_length CHECK (length(btrim(said)) BETWEEN 1 AND 8000),
    CONSTRAINT qa_rule_examples_answered_length CHECK (length(answered) <= 1000)
);

COMMENT ON TABLE core.qa_rule_examples IS 'Conversations that a rule must, or must not, be broken by: a version that fails one is not put in force';
COMMENT ON COLUMN core.qa_rule_examples.rule_id IS 'The rule';
COMMENT ON COLUMN core.qa_rule_examples.said IS 'agent: words / caller: words; @90 agent: words begins at second 90';
COMMENT ON COLUMN core.qa_rule_examples.is_violation IS 'Whether the rule is broken in it';
COMMENT ON COLUMN core.qa_rule_examples.answered IS 'Words that a judge quoted who was asked about it: the recorded answer; empty: found nothing; null: was not asked';
COMMENT ON COLUMN core.qa_rule_examples.is_shipped IS 'Whether it came with CallScript, from sql/rules; false: somebody here wrote it';
COMMENT ON COLUMN core.qa_rule_examples.added_at IS 'When it was added';
COMMENT ON COLUMN core.qa_rule_examples.added_by IS 'Who added it';
COMMENT ON COLUMN core.qa_rule_examples.session_name IS 'Login of the session that added it';

CREATE TABLE IF NOT EXISTS core.qa_rule_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id      text NOT NULL REFERENCES core.qa_rules,
    action       text NOT NULL,
    from_version integer,
    to_version   integer NOT NULL,
    changed_by   text NOT NULL,
    session_name text NOT NULL DEFAULT session_user,
    reason       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT qa_rule_changes_action CHECK (action IN ('added', 'edited', 'drafted', 'published', 'retired', 'restored')),
    CONSTRAINT qa_rule_changes_version_exists FOREIGN KEY (rule_id, to_version)
        REFERENCES core.qa_rule_versions (rule_id, version),
    CONSTRAINT qa_rule_changes_changed_by_not_blank CHECK (btrim(changed_by) <> ''),
    CONSTRAINT qa_rule_changes_reason_not_blank CHECK (btrim(reason) <> '')
);

COMMENT ON TABLE core.qa_rule_changes IS 'Every change to what is in force: who, when and why; never changed itself';
COMMENT ON COLUMN core.qa_rule_changes.id IS 'Internal id';
COMMENT ON COLUMN core.qa_rule_changes.rule_id IS 'The rule';
COMMENT ON COLUMN core.qa_rule_changes.action IS 'added, edited (new version in force), drafted (new version, not in force), published, retired or restored';
COMMENT ON COLUMN core.qa_rule_changes.from_version IS 'Version in force before; null for a new rule';
COMMENT ON COLUMN core.qa_rule_changes.to_version IS 'Version it is about';
COMMENT ON COLUMN core.qa_rule_changes.changed_by IS 'Who did it, as the caller said; without a word of that, the login';
COMMENT ON COLUMN core.qa_rule_changes.session_name IS 'Login of the session that did it, which no caller can choose';
COMMENT ON COLUMN core.qa_rule_changes.reason IS 'Why';
COMMENT ON COLUMN core.qa_rule_changes.created_at IS 'When';

CREATE INDEX IF NOT EXISTS qa_rule_changes_rule_idx ON core.qa_rule_changes (rule_id, id DESC);

CREATE TABLE IF NOT EXISTS core.golden_calls (
    name        text PRIMARY KEY,
    call_id     uuid NOT NULL,
    day         date NOT NULL,
    vertical_id text REFERENCES core.verticals,
    scope       jsonb NOT NULL,
    call        jsonb NOT NULL,
    answer      jsonb,
    broken      text[] NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    added_by    text NOT NULL DEFAULT current_user,
    note        text NOT NULL,
    CONSTRAINT golden_calls_name_form CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,79}$'),
    CONSTRAINT golden_calls_call_form CHECK (jsonb_typeof(call -> 'segments') = 'array'),
    CONSTRAINT golden_calls_note_not_blank CHECK (btrim(note) <> '')
);

COMMENT ON TABLE core.golden_calls IS 'The golden set: calls that a person has labelled, frozen; a change of a rule that gets one wrong which was right is refused';
COMMENT ON COLUMN core.golden_calls.name IS 'Name by which a refusal speaks of it';
COMMENT ON COLUMN core.golden_calls.call_id IS 'The call; it may be forgotten by now';
COMMENT ON COLUMN core.golden_calls.day IS 'Its day (core.day_of_law)';
COMMENT ON COLUMN core.golden_calls.vertical_id IS 'Its vertical; null: none';
COMMENT ON COLUMN core.golden_calls.scope IS 'What scopes of rules are compared with (core.scope_of)';
COMMENT ON COLUMN core.golden_calls.call IS 'Transcript, facts and settings, as scoring reads them';
COMMENT ON COLUMN core.golden_calls.answer IS 'What the model answered; null: judged by rules only';
COMMENT ON COLUMN core.golden_calls.broken IS 'Ids of the rules that are broken in it, as a person heard it';
COMMENT ON COLUMN core.golden_calls.added_at IS 'When it was frozen';
COMMENT ON COLUMN core.golden_calls.added_by IS 'Who froze it';
COMMENT ON COLUMN core.golden_calls.note IS 'Why it is in the set';
