-- A worker beats for an item that it should have finished long ago: it hangs, and nobody takes the item away.
-- Index: none; core.leases is small.

CREATE OR REPLACE VIEW alerts.lease_age AS
SELECT format('lease_age:%s:%s', l.lane, l.worker) AS cause, 'warning'::core.severity AS severity,
       format('Worker %s has held %s items of the lane %s for longer than %s minutes, the oldest since %s UTC, and still beats: '
              'look at its last lines in core.sys_logs. If it hangs, end it; what it holds goes to others',
              l.worker, count(*), l.lane, core.setting_number('watch.lease_minutes'),
              to_char(min(l.claimed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')) AS message,
       jsonb_build_object('worker', l.worker, 'lane', l.lane, 'items', count(*), 'since', min(l.claimed_at)) AS details,
       'docs/runbooks/worker-box-died.md'::text AS runbook
FROM core.leases AS l
WHERE l.claimed_at < clock_timestamp() - make_interval(mins => core.setting_number('watch.lease_minutes')::integer)
  AND l.deadline_at > clock_timestamp()
GROUP BY l.lane, l.worker;

COMMENT ON VIEW alerts.lease_age IS 'A worker holds an item for longer than watch.lease_minutes and still beats';
COMMENT ON COLUMN alerts.lease_age.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.lease_age.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.lease_age.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.lease_age.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.lease_age.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.lease_age TO callscript_dba;
