-- All versions of a rule, newest first.
-- $1 rule
SELECT version, name, guidance, severity, weight, kind, definition, state FROM bi.rules WHERE rule_id = $1
ORDER BY version DESC
