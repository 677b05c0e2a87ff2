-- Schedules our jobs, or brings them up to date; returns how many there are.
-- Jobs are unique by name and role, so a repetition changes nothing.
-- Trap: runs of one job can stack up; each begins with an advisory lock, and does nothing without the lock.
-- callscript.by tells the functions that pg_cron runs them.
-- Trap: pg_cron before 1.5 knows minutes only.
WITH cron AS (
    SELECT pg_catalog.string_to_array(pg_catalog.split_part(e.extversion, '-', 1), '.')::integer[] >= '{1,5}' AS has_seconds
    FROM pg_catalog.pg_extension AS e
    WHERE e.extname = 'pg_cron'
), job (name, schedule, command) AS (
    SELECT 'callscript_kill_zombies', CASE WHEN c.has_seconds THEN '15 seconds' ELSE '* * * * *' END,
           $$SELECT callscript.kill_zombies() FROM pg_catalog.set_config('callscript.by', 'pg_cron', true) WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('callscript.cron.kill_zombies', 0))$$
    FROM cron AS c
    UNION ALL
    -- Twice a minute, so that whatever stands still for five minutes is told within the sixth, also where one run was lost.
    SELECT 'callscript_watchdog', CASE WHEN c.has_seconds THEN '30 seconds' ELSE '* * * * *' END,
           $$SELECT callscript.watchdog() FROM pg_catalog.set_config('callscript.by', 'pg_cron', true) WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('callscript.cron.watchdog', 0))$$
    FROM cron AS c
    UNION ALL
    SELECT 'callscript_open_window', '* * * * *',
           $$SELECT callscript.open_window() FROM pg_catalog.set_config('callscript.by', 'pg_cron', true) WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('callscript.cron.open_window', 0))$$
    UNION ALL
    -- After the second reading of yesterday's last hour (ingest.reread_after_minutes).
    SELECT 'callscript_reconcile', '23 7 * * *',
           $$SELECT callscript.reconcile() FROM pg_catalog.set_config('callscript.by', 'pg_cron', true) WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('callscript.cron.reconcile', 0))$$
    UNION ALL
    SELECT 'callscript_tidy', '17 3 * * *',
           $$SELECT callscript.tidy() FROM pg_catalog.set_config('callscript.by', 'pg_cron', true) WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('callscript.cron.tidy', 0))$$
)
SELECT pg_catalog.count(cron.schedule(j.name, j.schedule, j.command))::integer
FROM job AS j
