-- One writer of the ledger's alerts at a time, until its transaction ends.
-- Two audits of a day (or two neighbouring windows) that end together would otherwise each see the other as it was, and
-- neither would resolve (or merge) the alert that they share.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('callscript.ledger_alerts', 0))
