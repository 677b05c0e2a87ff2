-- One claim at a time from here on: a claim that takes money must see what the others have taken.
-- Trap: held until the transaction ends, so that the next one sees the committed lease.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('callscript.budget', 0))
