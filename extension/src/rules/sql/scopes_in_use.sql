-- What scopes of rules that are in force on any day speak of: campaigns, buyers, publishers, states.
-- Indexes: none; versions of rules are a few hundred rows.
SELECT COALESCE(pg_catalog.array_agg(DISTINCT s.key), '{}')
FROM core.qa_rule_days AS d
JOIN core.qa_rule_versions AS v ON v.rule_id = d.rule_id AND v.version = d.version
CROSS JOIN LATERAL pg_catalog.jsonb_object_keys(v.scope) AS s (key)
