-- Rules in the order in which the vendor caches them: the active ones of a vertical and those for all, or the very
-- versions that are named.
-- $1 vertical or NULL, $2 {rule id: version} or NULL
-- Index: none; versions of rules are a few hundred rows.
-- Trap: the order is part of the cached prefix; rules for all verticals first, so that calls of different verticals
-- share as much of it as they can.
SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
           'id', v.rule_id, 'version', v.version, 'name', v.name, 'vertical_id', v.vertical_id,
           'speaker', v.speaker, 'severity', v.severity, 'weight', v.weight, 'kind', v.kind,
           'guidance', v.guidance, 'definition', v.definition)
           ORDER BY (v.vertical_id IS NOT NULL), v.rule_id COLLATE "C"), '[]')
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id
WHERE CASE WHEN $2 IS NULL
           THEN v.version = r.current_version AND r.is_active AND (v.vertical_id IS NULL OR v.vertical_id = $1)
           ELSE v.version = ($2 ->> v.rule_id)::integer END
