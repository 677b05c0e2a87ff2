-- The active rules of a vertical and those for all, in the order in which they are cached.
-- $1 vertical or NULL
-- The rules are a few dozen rows.
SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
           'id', v.rule_id, 'version', v.version, 'name', v.name, 'vertical_id', v.vertical_id,
           'speaker', v.speaker, 'severity', v.severity, 'weight', v.weight, 'kind', v.kind,
           'definition', v.definition)
           ORDER BY (v.vertical_id IS NOT NULL), v.rule_id COLLATE "C"), '[]')
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version
WHERE r.is_active AND (v.vertical_id IS NULL OR v.vertical_id = $1)
