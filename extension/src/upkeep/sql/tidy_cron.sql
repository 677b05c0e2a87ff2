-- Removes run details of our own jobs that are older than retention.cron_days: pg_cron never removes them by
-- itself. Returns how many. The table is small: five jobs.
WITH purged AS (
    DELETE FROM cron.job_run_details AS d
    USING cron.job AS j
    WHERE j.jobid = d.jobid AND pg_catalog.starts_with(j.jobname, 'callscript_')
      AND d.end_time < core.kept_since('retention.cron_days')
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM purged
