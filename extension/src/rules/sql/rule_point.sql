-- Puts a rule in force or out of it.
-- $1 rule, $2 whether calls are judged by it
-- Index: qa_rules_pkey. The rule is locked by the caller.
UPDATE core.qa_rules AS r SET is_active = $2 WHERE r.id = $1
