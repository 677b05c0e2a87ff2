-- Notes that a maintenance job has just run, and whether pg_cron ran it.
-- $1 job
-- Index: sweeps_pkey. Trap: SKIP LOCKED has no place in an upsert, so two runs of one job wait for each other here,
-- at the very end of both, and never the other way round.
INSERT INTO core.sweeps AS s (job, last_run_at, last_cron_at)
SELECT $1, pg_catalog.clock_timestamp(),
       CASE WHEN pg_catalog.current_setting('callscript.by', true) = 'pg_cron' THEN pg_catalog.clock_timestamp() END
ON CONFLICT (job) DO UPDATE
    SET last_run_at = EXCLUDED.last_run_at, last_cron_at = coalesce(EXCLUDED.last_cron_at, s.last_cron_at)
