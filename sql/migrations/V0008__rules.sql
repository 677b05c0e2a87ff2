-- Rules, prompts and judge models. A rule is data: editing one adds a version and moves the pointer.

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
COMMENT ON COLUMN core.qa_rule_versions.definition IS 'phrase and absence: {any: [pattern], unless: [pattern], from: s, to: s}; metric: {metric, op, value, min_speech_seconds}; judge: {}';
COMMENT ON COLUMN core.qa_rule_versions.created_at IS 'When the version was made';
COMMENT ON COLUMN core.qa_rule_versions.created_by IS 'Who made it';
COMMENT ON COLUMN core.qa_rule_versions.reason IS 'Why';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'qa_rules_current_version_exists') THEN
        -- Deferred: a rule and its first version arrive in one transaction.
        ALTER TABLE core.qa_rules ADD CONSTRAINT qa_rules_current_version_exists
            FOREIGN KEY (id, current_version) REFERENCES core.qa_rule_versions (rule_id, version)
            DEFERRABLE INITIALLY DEFERRED;
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS core.prompts (
    id         text NOT NULL,
    version    integer NOT NULL,
    body       text NOT NULL,
    is_current boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL DEFAULT current_user,
    reason     text NOT NULL,
    PRIMARY KEY (id, version),
    CONSTRAINT prompts_version_positive CHECK (version > 0),
    CONSTRAINT prompts_body_not_blank CHECK (btrim(body) <> '')
);

CREATE UNIQUE INDEX IF NOT EXISTS prompts_current_once_idx ON core.prompts (id) WHERE is_current;

COMMENT ON TABLE core.prompts IS 'Instructions to the language model, by version';
COMMENT ON COLUMN core.prompts.id IS 'Which prompt, e.g. judge';
COMMENT ON COLUMN core.prompts.version IS 'Counts up from 1';
COMMENT ON COLUMN core.prompts.body IS 'The static instructions; rules and transcript are appended';
COMMENT ON COLUMN core.prompts.is_current IS 'The one in force';
COMMENT ON COLUMN core.prompts.created_at IS 'When it was made';
COMMENT ON COLUMN core.prompts.created_by IS 'Who made it';
COMMENT ON COLUMN core.prompts.reason IS 'Why';

CREATE TABLE IF NOT EXISTS core.judge_models (
    id                   text PRIMARY KEY,
    usd_per_m_input      numeric(10, 4) NOT NULL,
    usd_per_m_cached     numeric(10, 4) NOT NULL,
    usd_per_m_output     numeric(10, 4) NOT NULL,
    reasoning_effort     text,
    shutdown_on          date,
    successor_id         text REFERENCES core.judge_models,
    is_active            boolean NOT NULL DEFAULT true,
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judge_models_prices_not_negative CHECK (
        usd_per_m_input >= 0 AND usd_per_m_cached >= 0 AND usd_per_m_output >= 0),
    CONSTRAINT judge_models_not_own_successor CHECK (successor_id <> id)
);

COMMENT ON TABLE core.judge_models IS 'Language models that may judge, with what they cost and when they go';
COMMENT ON COLUMN core.judge_models.id IS 'Model id as the API knows it';
COMMENT ON COLUMN core.judge_models.usd_per_m_input IS 'Dollars per million input tokens';
COMMENT ON COLUMN core.judge_models.usd_per_m_cached IS 'Dollars per million cached input tokens';
COMMENT ON COLUMN core.judge_models.usd_per_m_output IS 'Dollars per million output tokens, reasoning included';
COMMENT ON COLUMN core.judge_models.reasoning_effort IS 'reasoning_effort to send; null: send none';
COMMENT ON COLUMN core.judge_models.shutdown_on IS 'Day the vendor switches it off; null: none announced';
COMMENT ON COLUMN core.judge_models.successor_id IS 'Model to use instead from that day on';
COMMENT ON COLUMN core.judge_models.is_active IS 'Whether it may be used';
COMMENT ON COLUMN core.judge_models.created_at IS 'When the row was made';
