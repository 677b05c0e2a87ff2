-- Removes the run details of our own jobs after a week: pg_cron never does. Returns how many.
WITH purged AS (
    DELETE FROM cron.job_run_details AS d
    USING cron.job AS j
    WHERE j.jobid = d.jobid AND pg_catalog.starts_with(j.jobname, 'callscript_')
      AND d.end_time < pg_catalog.clock_timestamp() - interval '7 days'
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM purged
