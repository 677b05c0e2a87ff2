-- Nightly upkeep, for databases without pg_cron; says what it did.
SELECT callscript.forget()
