-- A new version of a prompt that is not in force; returns its number.
-- $1 prompt, $2 body, $3 who or NULL, $4 why
-- Index: prompts_pkey. The prompt is locked by the caller.
INSERT INTO core.prompts (id, version, body, is_current, created_by, reason)
SELECT $1, COALESCE(pg_catalog.max(p.version), 0) + 1, $2, false, COALESCE($3, session_user), $4
FROM core.prompts AS p
WHERE p.id = $1
RETURNING version
