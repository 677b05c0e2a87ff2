-- A tier asks another model from now on.
-- $1 tier, $2 model, $3 who or NULL
-- Index: judge_tiers_pkey. The tier is locked by the caller.
UPDATE core.judge_tiers AS t
SET model_id = $2, updated_at = pg_catalog.clock_timestamp(), updated_by = COALESCE($3, session_user)
WHERE t.tier = $1
