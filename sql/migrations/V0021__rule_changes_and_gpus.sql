-- Rules and prompts are edited through functions, which leave a trace of who, when and why; and what a GPU costs.

SET LOCAL ROLE callscript_owner;

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
CREATE OR REPLACE TRIGGER qa_rule_changes_append_only BEFORE UPDATE ON core.qa_rule_changes
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();

CREATE OR REPLACE VIEW bi.rules AS
SELECT r.id AS rule_id, v.version, v.name, v.guidance, v.vertical_id AS vertical, v.speaker::text AS speaker,
       v.severity::text AS severity, v.weight, v.kind::text AS kind, v.definition, r.is_active,
       v.version = r.current_version AS is_current,
       CASE WHEN v.version > r.current_version THEN 'draft' WHEN v.version < r.current_version THEN 'past'
            WHEN r.is_active THEN 'in force' ELSE 'retired' END AS state,
       v.created_at, v.created_by, v.reason
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id;

COMMENT ON VIEW bi.rules IS 'One row per version of each rule';
COMMENT ON COLUMN bi.rules.rule_id IS 'The rule';
COMMENT ON COLUMN bi.rules.version IS 'Counts up from 1';
COMMENT ON COLUMN bi.rules.name IS 'Name shown to reviewers';
COMMENT ON COLUMN bi.rules.guidance IS 'What it means';
COMMENT ON COLUMN bi.rules.vertical IS 'Vertical it applies to; null: all';
COMMENT ON COLUMN bi.rules.speaker IS 'Whose words count; null: anybody''s';
COMMENT ON COLUMN bi.rules.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.rules.weight IS 'Points taken off the score of 100';
COMMENT ON COLUMN bi.rules.kind IS 'phrase, absence, metric or judge';
COMMENT ON COLUMN bi.rules.definition IS 'Patterns or measurement, see core.qa_rule_versions';
COMMENT ON COLUMN bi.rules.is_active IS 'Whether calls are judged by the rule';
COMMENT ON COLUMN bi.rules.is_current IS 'Whether this version is the one in force';
COMMENT ON COLUMN bi.rules.state IS 'in force, retired, draft (newer than the one in force) or past';
COMMENT ON COLUMN bi.rules.created_at IS 'When the version was made';
COMMENT ON COLUMN bi.rules.created_by IS 'Who made it';
COMMENT ON COLUMN bi.rules.reason IS 'Why';

-- Editing by hand would leave no trace and no check of the patterns.
REVOKE INSERT ON core.qa_rule_versions, core.prompts FROM callscript_dba;
REVOKE INSERT, UPDATE ON core.qa_rules FROM callscript_dba;
REVOKE UPDATE (is_current) ON core.prompts FROM callscript_dba;

CREATE TABLE IF NOT EXISTS core.gpu_types (
    id                text PRIMARY KEY,
    name              text NOT NULL,
    usd_per_hour      numeric(8, 4) NOT NULL,
    usd_per_hour_spot numeric(8, 4),
    times_real_time   numeric(8, 1) NOT NULL,
    source            text NOT NULL,
    CONSTRAINT gpu_types_prices_not_negative CHECK (usd_per_hour >= 0 AND usd_per_hour_spot >= 0),
    CONSTRAINT gpu_types_times_real_time_positive CHECK (times_real_time > 0)
);

COMMENT ON TABLE core.gpu_types IS 'Rented GPUs: what they cost and how fast they decode, for callscript.cost_plan';
COMMENT ON COLUMN core.gpu_types.id IS 'Short name, e.g. 3090';
COMMENT ON COLUMN core.gpu_types.name IS 'Full name';
COMMENT ON COLUMN core.gpu_types.usd_per_hour IS 'Dollars an hour on demand';
COMMENT ON COLUMN core.gpu_types.usd_per_hour_spot IS 'Dollars an hour as a spot instance; null: not offered';
COMMENT ON COLUMN core.gpu_types.times_real_time IS 'Seconds of recording decoded in one second, all slots together';
COMMENT ON COLUMN core.gpu_types.source IS 'Where price and speed come from';

INSERT INTO core.gpu_types (id, name, usd_per_hour, usd_per_hour_spot, times_real_time, source) VALUES
    ('3090', 'NVIDIA RTX 3090', 0.39, 0.22, 70,
     'prices: RunPod, March 2026; speed: an assumption, twice the published 33 x of turbo with one stream on this card (four slots share it)'),
    ('h200', 'NVIDIA H200', 3.59, NULL, 279,
     'price: an assumption, RunPod lists about this; speed: callscript bench transcribe, turbo''s shape, 4 slots')
ON CONFLICT (id) DO NOTHING;

GRANT SELECT ON ALL TABLES IN SCHEMA bi TO callscript_bi, callscript_web, callscript_dba;
GRANT SELECT ON core.qa_rule_changes TO callscript_dba;
GRANT SELECT, INSERT, UPDATE, DELETE ON core.gpu_types TO callscript_dba;
