-- What the question to the language model is made of, besides rules and suspicions: segments, prompt, token budget.
-- $1 call
-- Indexes: transcripts_pkey, prompts_current_once_idx. No row: no transcript.
SELECT t.segments,
       (SELECT p.body FROM core.prompts AS p WHERE p.id = 'judge' AND p.is_current),
       (SELECT p.version FROM core.prompts AS p WHERE p.id = 'judge' AND p.is_current),
       (SELECT pg_catalog.floor((s.value #>> '{}')::numeric)::integer
        FROM core.settings AS s
        WHERE s.key = 'judge.token_budget' AND pg_catalog.jsonb_typeof(s.value) = 'number'
          AND (s.value #>> '{}')::numeric BETWEEN 0 AND 1000000)
FROM core.transcripts AS t
WHERE t.call_id = $1
