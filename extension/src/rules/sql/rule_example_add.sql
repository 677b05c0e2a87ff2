-- Adds an example, or changes what is expected of it.
-- $1 rule, $2 what is said, $3 whether the rule is broken in it, $4 who or NULL
-- Index: qa_rule_examples_pkey.
INSERT INTO core.qa_rule_examples (rule_id, said, is_violation, added_by)
VALUES ($1, $2, $3, COALESCE($4, session_user))
ON CONFLICT (rule_id, said) DO UPDATE
SET is_violation = EXCLUDED.is_violation, is_shipped = false, added_by = EXCLUDED.added_by, added_at = clock_timestamp()
