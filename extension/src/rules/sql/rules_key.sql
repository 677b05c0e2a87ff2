-- The key of the rules in force for a vertical: their ids and versions, as in judge/sql/case.sql.
-- $1 vertical or NULL
-- Indexes: none; the rules are a few dozen rows.
SELECT COALESCE(pg_catalog.string_agg(r.id || ':' || r.current_version, ',' ORDER BY r.id COLLATE "C"), '')
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version
WHERE r.is_active AND (v.vertical_id IS NULL OR v.vertical_id = $1)
