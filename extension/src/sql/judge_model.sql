-- The model to ask today and the reasoning effort to send: the setting judge.model, or the first successor that is
-- still there. No row: none is.
-- Index: judge_models_pkey. Days are UTC.
-- Trap: successors could form a ring; ten steps are plenty.
WITH RECURSIVE today AS (
    SELECT (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date AS day
), chain AS (
    SELECT m.id, m.reasoning_effort, m.successor_id, 1 AS step,
           m.is_active AND (m.shutdown_on IS NULL OR m.shutdown_on > d.day) AS usable
    FROM today AS d, core.judge_models AS m
    WHERE m.id = (SELECT s.value #>> '{}' FROM core.settings AS s WHERE s.key = 'judge.model')
    UNION ALL
    SELECT m.id, m.reasoning_effort, m.successor_id, c.step + 1,
           m.is_active AND (m.shutdown_on IS NULL OR m.shutdown_on > d.day)
    FROM chain AS c
    JOIN core.judge_models AS m ON m.id = c.successor_id
    CROSS JOIN today AS d
    WHERE NOT c.usable AND c.step < 10
)
SELECT c.id, c.reasoning_effort FROM chain AS c WHERE c.usable ORDER BY c.step LIMIT 1
