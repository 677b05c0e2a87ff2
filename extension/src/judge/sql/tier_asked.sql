-- Whether a tier is asked at all. No row: it does not exist.
-- $1 tier
-- Index: judge_tiers_pkey.
SELECT t.is_active FROM core.judge_tiers AS t WHERE t.tier = $1
