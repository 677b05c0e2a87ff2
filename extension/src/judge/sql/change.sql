-- The trace of a change.
-- $1 action, $2 tier or NULL, $3 value before or NULL, $4 value since, $5 golden calls that are lost, $6 golden calls that
-- nobody asked about, $7 how many it may lose, $8 who or NULL, $9 why
INSERT INTO core.judge_changes (action, tier, from_value, to_value, lost, unasked, losing, changed_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE($8, session_user), $9)
