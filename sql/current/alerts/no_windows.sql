-- Nobody opens rolling windows any more, so that nothing asks for the newest calls.
-- Index: sync_windows_rolling_idx, sync_windows_waiting_idx, sync_windows_working_idx.
-- Trap: no other is opened while one is open; that one is the business of minutes_unread.

CREATE OR REPLACE VIEW alerts.no_windows AS
SELECT 'no_windows' AS cause, 'critical'::core.severity AS severity,
       format('No rolling window has been opened since %s UTC, so the newest calls are not asked for: SELECT '
              'callscript.open_window() opens one. See bi.workers for a worker with the lane ingest, and whether the clock of '
              'the database was wrong (windows in the future)', to_char(n.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')) AS message,
       jsonb_build_object('opened_at', n.opened_at, 'newest_end', n.newest_end) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM (
    SELECT max(w.created_at) FILTER (WHERE w.created_at <= clock_timestamp()) AS opened_at, max(w.window_end) AS newest_end
    FROM (SELECT r.created_at, r.window_end FROM core.sync_windows AS r
          WHERE r.kind = 'rolling' ORDER BY r.window_end DESC LIMIT 1000) AS w
) AS n
WHERE n.opened_at < clock_timestamp() - make_interval(mins => core.setting_number('watch.window_minutes')::integer)
  AND NOT EXISTS (SELECT FROM core.sync_windows AS w WHERE w.kind = 'rolling' AND w.status IN ('pending', 'working'))
  AND NOT (SELECT l.paused FROM core.lanes AS l WHERE l.lane = 'ingest');

COMMENT ON VIEW alerts.no_windows IS 'No rolling window has been opened for watch.window_minutes';
COMMENT ON COLUMN alerts.no_windows.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.no_windows.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.no_windows.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.no_windows.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.no_windows.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.no_windows TO callscript_dba;
