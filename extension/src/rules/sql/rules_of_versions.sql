-- Rules in the order in which the vendor caches them.
-- $1 {rule id: version}
-- Index: qa_rule_versions_pkey.
-- Trap: the order is part of the cached prefix; rules for all verticals first, so that calls of different verticals
-- share as much of it as they can.
SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
           'id', v.rule_id, 'version', v.version, 'name', v.name, 'vertical_id', v.vertical_id,
           'speaker', v.speaker, 'severity', v.severity, 'weight', v.weight, 'kind', v.kind,
           'guidance', v.guidance, 'definition', v.definition)
           ORDER BY (v.vertical_id IS NOT NULL), v.rule_id COLLATE "C"), '[]')
FROM pg_catalog.jsonb_each_text($1) AS w (rule_id, version)
JOIN core.qa_rule_versions AS v ON v.rule_id = w.rule_id AND v.version = w.version::integer
