-- Examples of a rule, violations first.
-- $1 rule
-- Index: qa_rule_examples_pkey.
SELECT e.said, e.is_violation, e.answered
FROM core.qa_rule_examples AS e
WHERE e.rule_id = $1
ORDER BY e.is_violation DESC, e.said COLLATE "C"
