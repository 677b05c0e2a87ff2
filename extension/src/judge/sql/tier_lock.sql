-- Other changes of a tier wait. Returns the model that it names. No row: there is no such tier.
-- $1 tier
-- Index: judge_tiers_pkey.
SELECT t.model_id FROM core.judge_tiers AS t WHERE t.tier = $1 FOR UPDATE
