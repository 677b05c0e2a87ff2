-- Every version of every rule with its state; the console and the reports read the rules here.
-- Index: qa_rule_versions_pkey.

CREATE OR REPLACE VIEW bi.rules AS
SELECT r.id AS rule_id, v.version, v.name, v.guidance, v.vertical_id AS vertical, v.speaker::text AS speaker,
       v.severity::text AS severity, v.weight, v.kind::text AS kind, v.definition, r.is_active,
       v.version = r.current_version AS is_current,
       CASE WHEN d.first_day IS NULL
                 THEN CASE WHEN p.is_past OR v.version < r.current_version THEN 'past' ELSE 'draft' END
            WHEN NOT r.is_active THEN 'retired'
            WHEN d.first_day > core.day_of_law(clock_timestamp()) THEN 'to come'
            WHEN d.last_day < core.day_of_law(clock_timestamp()) THEN 'for calls of before'
            ELSE 'in force' END AS state,
       v.created_at, v.created_by, v.reason,
       nullif(d.first_day, '-infinity') AS judges_from, nullif(d.last_day, 'infinity') AS judges_until, v.scope,
       v.severity_because, v.source, v.source_date
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id
-- The days that it judges; a version may judge the days before and after those of another.
LEFT JOIN LATERAL (
    SELECT min(o.from_day) AS first_day, max(coalesce(o.next_day - 1, 'infinity')) AS last_day
    FROM (SELECT a.version, a.from_day, lead(a.from_day) OVER (ORDER BY a.from_day) AS next_day
          FROM core.qa_rule_days AS a WHERE a.rule_id = r.id) AS o
    WHERE o.version = v.version) AS d ON true
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM core.qa_rule_changes AS g
                   WHERE g.rule_id = r.id AND (g.from_version = v.version AND g.action <> 'drafted'
                                               OR g.to_version = v.version AND g.action IN ('added', 'edited', 'published'))
                  ) AS is_past) AS p;

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
COMMENT ON COLUMN bi.rules.is_current IS 'Whether this version is the one for the latest days, with which an edit begins';
COMMENT ON COLUMN bi.rules.state IS 'in force (for calls of today), to come, for calls of before, retired, draft (never in force) or past';
COMMENT ON COLUMN bi.rules.created_at IS 'When the version was made';
COMMENT ON COLUMN bi.rules.created_by IS 'Who made it';
COMMENT ON COLUMN bi.rules.reason IS 'Why';
COMMENT ON COLUMN bi.rules.judges_from IS 'First day of the calls that it judges; null: from the first, or none';
COMMENT ON COLUMN bi.rules.judges_until IS 'Last day of the calls that it judges; null: to the last, or none';
COMMENT ON COLUMN bi.rules.scope IS 'Calls it is for: {campaigns, buyers, publishers, states}; {}: all';
COMMENT ON COLUMN bi.rules.severity_because IS 'Why the severity is what it is';
COMMENT ON COLUMN bi.rules.source IS 'The law or practice it rests on';
COMMENT ON COLUMN bi.rules.source_date IS 'Day on which the source was looked at';

GRANT SELECT ON bi.rules TO callscript_bi, callscript_web, callscript_dba;
