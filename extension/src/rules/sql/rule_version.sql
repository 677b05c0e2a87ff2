-- A version of a rule as scoring reads it; without a version, the newest. No row: there is none.
-- $1 rule, $2 version or NULL
-- Index: qa_rule_versions_pkey.
SELECT pg_catalog.jsonb_build_object(
           'id', v.rule_id, 'version', v.version, 'name', v.name, 'vertical_id', v.vertical_id, 'speaker', v.speaker,
           'severity', v.severity, 'weight', v.weight, 'kind', v.kind, 'definition', v.definition,
           'in_force_from', v.in_force_from, 'in_force_until', v.in_force_until, 'scope', v.scope)
FROM core.qa_rule_versions AS v
WHERE v.rule_id = $1 AND ($2 IS NULL OR v.version = $2)
ORDER BY v.version DESC
LIMIT 1
