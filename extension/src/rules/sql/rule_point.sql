-- Puts a version in force, or a rule out of force.
-- $1 rule, $2 version, $3 whether calls are judged by it
-- Index: qa_rules_pkey. The rule is locked by the caller.
UPDATE core.qa_rules AS r SET current_version = $2, is_active = $3 WHERE r.id = $1
