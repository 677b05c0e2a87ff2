-- The instructions of a version, and the most tokens of transcript in a question or NULL. No row: there is no such version.
-- $1 prompt, $2 version
-- Index: prompts_pkey.
SELECT p.body,
       (SELECT pg_catalog.floor((s.value #>> '{}')::numeric)::integer FROM core.settings AS s
        WHERE s.key = 'judge.token_budget')
FROM core.prompts AS p
WHERE p.id = $1 AND p.version = $2
