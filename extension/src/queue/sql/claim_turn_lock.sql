-- One claim of a worker at a time, until its transaction ends, while some item is suspected of killing workers: two
-- lanes of one worker would otherwise each see that it holds nothing.
-- $1 worker
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('callscript.alone.' || $1, 0))
