-- A rule that did not exist, not yet with a version: the foreign key is checked at the end of the transaction.
-- $1 rule, $2 whether it is in force at once
-- Index: qa_rules_pkey. No row: it exists already.
INSERT INTO core.qa_rules (id, current_version, is_active)
VALUES ($1, 1, $2)
ON CONFLICT (id) DO NOTHING
RETURNING true
