-- Whether there is a rule.
-- $1 rule
SELECT EXISTS (SELECT FROM core.qa_rules AS r WHERE r.id = $1)
