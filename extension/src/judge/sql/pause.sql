-- Notes that the judge refuses an account for so long; a shorter refusal changes nothing.
-- $1 account, $2 seconds
-- Index: judge_pauses_pkey.
INSERT INTO core.judge_pauses AS p (account, paused_until)
VALUES (pg_catalog.left($1, 100), pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $2))
ON CONFLICT (account) DO UPDATE
    SET paused_until = greatest(p.paused_until, EXCLUDED.paused_until), noted_at = EXCLUDED.noted_at
