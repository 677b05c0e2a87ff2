-- Which of these calls a version of a rule is for, by its vertical, days and scope.
-- $1 calls, $2 rule, $3 version
-- Indexes: calls_pkey, campaigns_pkey, qa_rule_versions_pkey.
SELECT k.id
FROM core.calls AS k
JOIN core.campaigns AS c ON c.id = k.campaign_id
JOIN core.qa_rule_versions AS v ON v.rule_id = $2 AND v.version = $3
WHERE k.id = ANY ($1) AND (v.vertical_id IS NULL OR v.vertical_id = c.vertical_id)
  AND core.day_of_law(k.start_time_utc) BETWEEN COALESCE(v.in_force_from, '-infinity') AND COALESCE(v.in_force_until, 'infinity')
  AND core.scope_fits(v.scope, core.scope_of(k, c))
