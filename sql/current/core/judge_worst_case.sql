-- The most a question to a tier (about one part of a long call) can cost: asked twice, nothing cached, one answer of full length and one of
-- twice that. An answer that was cut off is asked for again with twice the room. An answer that was no JSON
-- is shown to the model again. 3,000 tokens each time stand for instructions, rules and schema, 2,000 for the
-- bad answer that a repair shows.
-- Trap: a model and its successor: either may be in charge.

CREATE OR REPLACE VIEW core.judge_worst_case AS
SELECT t.tier, t.is_active, t.daily_usd,
       max((2 * (b.tokens + 3000) + 2000) * m.usd_per_m_input / 1000000
           + 3 * m.max_output_tokens * m.usd_per_m_output / 1000000) AS usd
FROM core.judge_tiers AS t
JOIN core.judge_models AS a ON a.id = t.model_id
JOIN core.judge_models AS m ON m.id IN (a.id, a.successor_id)
CROSS JOIN (SELECT coalesce(max((s.value #>> '{}')::numeric), 8000) AS tokens
            FROM core.settings AS s WHERE s.key = 'judge.token_budget' AND jsonb_typeof(s.value) = 'number') AS b
GROUP BY t.tier, t.is_active, t.daily_usd;

COMMENT ON VIEW core.judge_worst_case IS 'The most that one question to each tier can cost';
COMMENT ON COLUMN core.judge_worst_case.tier IS 'Tier';
COMMENT ON COLUMN core.judge_worst_case.is_active IS 'Whether it is asked at all';
COMMENT ON COLUMN core.judge_worst_case.daily_usd IS 'Most dollars per UTC day on it; null: no limit of its own';
COMMENT ON COLUMN core.judge_worst_case.usd IS 'Dollars, repair included';

GRANT SELECT ON core.judge_worst_case TO callscript_dba;
