-- Seconds for which the judge still refuses an account.
-- $1 account
-- Index: judge_pauses_pkey.
SELECT greatest(pg_catalog.date_part('epoch', p.paused_until - pg_catalog.clock_timestamp()), 0)
FROM core.judge_pauses AS p
WHERE p.account = pg_catalog.left($1, 100)
