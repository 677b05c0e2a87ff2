-- A model that may be asked today. No row: it is unknown, inactive or shut down.
-- $1 model
-- Index: judge_models_pkey. Days are UTC.
SELECT m.id, m.reasoning_effort, m.max_output_tokens, m.context_tokens
FROM core.judge_models AS m
WHERE m.id = $1 AND m.is_active
  AND (m.shutdown_on IS NULL OR m.shutdown_on > (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date)
