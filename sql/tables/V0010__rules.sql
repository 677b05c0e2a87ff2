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
    rule_id     text NOT NULL REFERENCES core.qa_rules,
    version     integer NOT NULL,
    name        text NOT NULL,
    guidance    text NOT NULL,
    vertical_id text REFERENCES core.verticals,
    speaker     core.speaker,
    severity    core.severity NOT NULL,
    weight      smallint NOT NULL,
    kind        core.rule_kind NOT NULL,
    definition  jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by  text NOT NULL DEFAULT current_user,
    reason      text NOT NULL,
    is_shipped  boolean NOT NULL DEFAULT false,
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
            WHEN 'absence' THEN jsonb_typeof(definition -> 'any') = 'array' AND jsonb_array_length(definition -> 'any') > 0
            WHEN 'metric' THEN definition ? 'metric' AND definition ->> 'op' IN ('<', '>')
                               AND jsonb_typeof(definition -> 'value') = 'number'
            ELSE true END) IS TRUE)
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
COMMENT ON COLUMN core.qa_rule_versions.definition IS 'phrase and absence: {any: [pattern], unless: [pattern], from: s, to: s, not_after: words, unspeakable: points, least_quoted: words, attack: true, hints: [pattern]}; metric: {metric, op, value, min_speech_seconds}; judge: {}';
COMMENT ON COLUMN core.qa_rule_versions.created_at IS 'When the version was made';
COMMENT ON COLUMN core.qa_rule_versions.created_by IS 'Who made it';
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

CREATE TABLE IF NOT EXISTS core.qa_rule_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id      text NOT NULL REFERENCES core.qa_rules,
    action       text NOT NULL,
    from_version integer,
    to_version   integer NOT NULL,
    changed_by   text NOT NULL,
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
COMMENT ON COLUMN core.qa_rule_changes.changed_by IS 'Who did it';
COMMENT ON COLUMN core.qa_rule_changes.reason IS 'Why';
COMMENT ON COLUMN core.qa_rule_changes.created_at IS 'When';

CREATE INDEX IF NOT EXISTS qa_rule_changes_rule_idx ON core.qa_rule_changes (rule_id, id DESC);
