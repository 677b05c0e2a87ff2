-- Whether a model has a price. No row: it has none.
-- $1 model
-- Index: judge_models_pkey.
SELECT true FROM core.judge_models AS m WHERE m.id = $1
