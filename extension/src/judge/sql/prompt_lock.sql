-- Other changes of a prompt wait. Returns the version in force. No row: there is no version at all.
-- $1 prompt
-- Index: prompts_pkey.
WITH locked AS MATERIALIZED (
    SELECT p.version, p.is_current FROM core.prompts AS p WHERE p.id = $1 ORDER BY p.version FOR UPDATE
)
SELECT pg_catalog.max(l.version) FILTER (WHERE l.is_current) FROM locked AS l HAVING pg_catalog.count(*) > 0
