-- A new version of a prompt, in force at once; returns its number.
-- $1 prompt, $2 body, $3 who or NULL, $4 why
-- Indexes: prompts_pkey, prompts_current_once_idx.
-- Trap: the old version steps down first; both in one statement would meet the unique index in no certain
-- order.
INSERT INTO core.prompts (id, version, body, is_current, created_by, reason)
SELECT $1, COALESCE(pg_catalog.max(p.version), 0) + 1, $2, true, COALESCE($3, session_user), $4
FROM core.prompts AS p
WHERE p.id = $1
RETURNING version
