-- The rules of a vertical and those for all, as score() takes them.
-- $1 vertical or NULL
SELECT jsonb_agg(to_jsonb(v) || jsonb_build_object('id', v.rule_id) ORDER BY v.rule_id)
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version
WHERE v.vertical_id IS NULL OR v.vertical_id = $1
