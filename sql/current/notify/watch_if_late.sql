-- Runs the watchdog when neither pg_cron nor a worker has run it for 90 seconds: the console asks.
-- Index: sweeps_pkey.

CREATE OR REPLACE FUNCTION notify.watch_if_late() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM core.sweeps AS s
               WHERE s.job = 'watchdog' AND s.last_run_at > clock_timestamp() - interval '90 seconds')
       -- Several consoles look at the same time.
       OR NOT pg_try_advisory_xact_lock(hashtextextended('callscript.watch_if_late', 0)) THEN
        RETURN false;
    END IF;
    PERFORM callscript.watchdog();
    RETURN true;
END
$$;

COMMENT ON FUNCTION notify.watch_if_late() IS 'Runs the watchdog when nobody has run it for 90 seconds; returns whether it did';
REVOKE ALL ON FUNCTION notify.watch_if_late() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.watch_if_late() TO callscript_web;
