-- Opens the audits of yesterday; says how many. For databases without pg_cron.
SELECT callscript.reconcile()
