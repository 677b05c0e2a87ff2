-- Removes our jobs of the present role; returns how many.
-- Trap: cron.unschedule deletes from the table that is being read, so the list is made first.
WITH own AS MATERIALIZED (
    SELECT j.jobid
    FROM cron.job AS j
    WHERE pg_catalog.starts_with(j.jobname, 'callscript_') AND j.username = CURRENT_USER
)
SELECT pg_catalog.count(*) FILTER (WHERE cron.unschedule(o.jobid))::integer
FROM own AS o
