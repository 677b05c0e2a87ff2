-- The model to ask today in a tier, with the reasoning effort to send, its most output tokens and its context: the tier's
-- own, or the first successor that is still there. No row: none is, or the tier is off.
-- $1 tier
-- Indexes: judge_tiers_pkey, judge_models_pkey. Days are UTC.
-- Trap: successors could form a ring; ten steps are plenty.
WITH RECURSIVE today AS (
    SELECT (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date AS day
), chain AS (
    SELECT m.id, m.reasoning_effort, m.max_output_tokens, m.context_tokens, m.successor_id, 1 AS step,
           m.is_active AND (m.shutdown_on IS NULL OR m.shutdown_on > d.day) AS usable
    FROM today AS d, core.judge_tiers AS t
    JOIN core.judge_models AS m ON m.id = t.model_id
    WHERE t.tier = $1 AND t.is_active
    UNION ALL
    SELECT m.id, m.reasoning_effort, m.max_output_tokens, m.context_tokens, m.successor_id, c.step + 1,
           m.is_active AND (m.shutdown_on IS NULL OR m.shutdown_on > d.day)
    FROM chain AS c
    JOIN core.judge_models AS m ON m.id = c.successor_id
    CROSS JOIN today AS d
    WHERE NOT c.usable AND c.step < 10
)
SELECT c.id, c.reasoning_effort, c.max_output_tokens, c.context_tokens FROM chain AS c WHERE c.usable ORDER BY c.step LIMIT 1
