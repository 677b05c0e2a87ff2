-- The version of a rule that an edit begins with, locked against other edits; the newest version's number and the one in
-- force. No row: no such rule.
-- $1 rule, $2 version or NULL for the one in force
-- Indexes: qa_rules_pkey, qa_rule_versions_pkey.
SELECT pg_catalog.jsonb_build_object(
           'id', r.id, 'version', v.version, 'name', v.name, 'guidance', v.guidance, 'vertical_id', v.vertical_id,
           'speaker', v.speaker, 'severity', v.severity, 'weight', v.weight, 'kind', v.kind, 'definition', v.definition,
           'in_force_from', v.in_force_from, 'in_force_until', v.in_force_until, 'scope', v.scope,
           'severity_because', v.severity_because, 'source', v.source, 'source_date', v.source_date),
       (SELECT pg_catalog.max(n.version) FROM core.qa_rule_versions AS n WHERE n.rule_id = r.id),
       r.current_version
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = COALESCE($2, r.current_version)
WHERE r.id = $1
FOR UPDATE OF r
