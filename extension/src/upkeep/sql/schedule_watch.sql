-- From now on the watchdog expects to hear from pg_cron.
-- Index: sweeps_pkey.
INSERT INTO core.sweeps AS s (job, last_run_at, last_cron_at)
VALUES ('watchdog', pg_catalog.clock_timestamp(), pg_catalog.clock_timestamp())
ON CONFLICT (job) DO UPDATE SET last_cron_at = EXCLUDED.last_cron_at
