-- A version of a rule with its examples, as core.ship_rule takes it.
-- $1 rule, $2 version or NULL for the one that judges the latest days
SELECT jsonb_build_object(
           'rule_id', v.rule_id, 'name', v.name, 'guidance', v.guidance, 'vertical_id', v.vertical_id, 'speaker', v.speaker,
           'severity', v.severity, 'severity_because', v.severity_because, 'weight', v.weight, 'kind', v.kind,
           'in_force_from', v.in_force_from, 'in_force_until', v.in_force_until, 'source', v.source, 'source_date', v.source_date,
           'reason', v.reason, 'definition', v.definition, 'scope', v.scope,
           'examples', (SELECT coalesce(jsonb_agg(jsonb_build_object('said', e.said, 'is_violation', e.is_violation,
                                                                     'answered', e.answered) ORDER BY e.said), '[]')
                        FROM core.qa_rule_examples AS e WHERE e.rule_id = v.rule_id))
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = coalesce($2, r.current_version)
WHERE r.id = $1
