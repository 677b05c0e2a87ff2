-- Every version of every rule with its state; the console and the reports read the rules here.
-- Index: qa_rule_versions_pkey.

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

GRANT SELECT ON bi.rules TO callscript_bi, callscript_web, callscript_dba;
