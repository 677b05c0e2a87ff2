-- One opener of rolling windows at a time, until its transaction ends.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('callscript.open_window', 0))
