-- Raises and ends alerts, for databases without pg_cron; says how many of each.
SELECT raised, resolved FROM callscript.watchdog()
