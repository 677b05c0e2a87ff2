-- Runs of eight days ago: one of our sweep, one of somebody else's job.
SELECT cron.schedule('somebody_elses', '0 0 1 1 *', 'SELECT 1');
INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
SELECT j.jobid, 1000000 + j.jobid, 'postgres', 'postgres', 'old', 'succeeded', now() - interval '8 days', now() - interval '8 days'
FROM cron.job AS j
WHERE j.jobname IN ('callscript_kill_zombies', 'somebody_elses');
