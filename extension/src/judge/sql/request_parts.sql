-- What the request to the language model is made of: segments, active rules of the vertical, prompt, token
-- budget.
-- $1 call
-- Indexes: calls_pkey, transcripts_pkey, campaigns_pkey, prompts_current_once_idx. No row: no transcript.
-- Trap: the order of the rules is part of the cached prefix; rules for all verticals first, so that calls of
-- different verticals share as much of it as they can.
SELECT t.segments,
       (SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'id', v.rule_id, 'name', v.name, 'speaker', v.speaker, 'severity', v.severity, 'kind', v.kind,
                   'guidance', v.guidance)
                   ORDER BY (v.vertical_id IS NOT NULL), v.rule_id COLLATE "C"), '[]')
        FROM core.qa_rules AS r
        JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version
        WHERE r.is_active AND (v.vertical_id IS NULL OR v.vertical_id = c.vertical_id)),
       (SELECT p.body FROM core.prompts AS p WHERE p.id = 'judge' AND p.is_current),
       (SELECT p.version FROM core.prompts AS p WHERE p.id = 'judge' AND p.is_current),
       (SELECT pg_catalog.floor((s.value #>> '{}')::numeric)::integer
        FROM core.settings AS s
        WHERE s.key = 'judge.token_budget' AND pg_catalog.jsonb_typeof(s.value) = 'number'
          AND (s.value #>> '{}')::numeric BETWEEN 0 AND 1000000)
FROM core.calls AS k
JOIN core.transcripts AS t ON t.call_id = k.id
JOIN core.campaigns AS c ON c.id = k.campaign_id
WHERE k.id = $1
