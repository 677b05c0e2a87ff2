-- The trace of a change that made no new version.
-- $1 rule, $2 action, $3 version in force before, $4 version it is about, $5 who or NULL, $6 why
INSERT INTO core.qa_rule_changes (rule_id, action, from_version, to_version, changed_by, reason)
VALUES ($1, $2, $3, $4, COALESCE($5, session_user), $6)
