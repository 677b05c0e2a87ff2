-- The watchdog no longer expects to hear from pg_cron.
UPDATE core.sweeps AS s SET last_cron_at = NULL WHERE s.last_cron_at IS NOT NULL
