-- The clock that counts.
-- Trap: not now(), which stands still within a transaction.
SELECT clock_timestamp()
