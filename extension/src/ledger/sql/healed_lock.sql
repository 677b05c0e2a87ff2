-- One end of a heal window at a time, until its transaction ends.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('callscript.healed', 0))
