-- The newest minutes of Ringba's call log have not been read: calls that ended since are not known here at all.
-- Index: sync_windows_rolling_idx, sync_windows_span_idx.
-- Trap: what a wrong clock once wrote lies in the future and says nothing of what was read.

CREATE OR REPLACE VIEW alerts.minutes_unread AS
WITH setting AS MATERIALIZED (
    SELECT make_interval(mins => core.setting_number('watch.unread_minutes')::integer) AS age, clock_timestamp() AS now
), newest AS (
    SELECT coalesce(
        (SELECT max(least(w.window_end, w.finished_at)) FROM core.sync_windows AS w
         WHERE tstzrange(w.window_start, w.window_end) && tstzrange(s.now - interval '1 day', s.now + interval '1 day')
           AND w.status = 'done' AND w.kind <> 'audit' AND w.finished_at <= s.now),
        -- Nothing of the last day: since the first window that should have been read.
        greatest((SELECT min(w.created_at) FROM core.sync_windows AS w WHERE w.kind = 'rolling'), s.now - interval '1 day')) AS minute
    FROM setting AS s
)
SELECT 'minutes_unread' AS cause, 'critical'::core.severity AS severity,
       format('Ringba''s call log has not been read beyond %s UTC, so nobody knows of the calls since then%s: see '
              'bi.sync_windows for why, and bi.workers for a worker with the lane ingest',
              to_char(n.minute AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
              coalesce((SELECT format(' (%s)', w.processing_error) FROM core.sync_windows AS w
                        WHERE w.status = 'pending' AND w.processing_error IS NOT NULL
                        ORDER BY w.window_start DESC LIMIT 1), '')) AS message,
       jsonb_build_object('newest_minute', n.minute) AS details, 'docs/runbooks/ringba-was-down.md'::text AS runbook
FROM setting AS s, newest AS n
WHERE n.minute < s.now - s.age
  AND EXISTS (SELECT FROM core.sync_windows AS w WHERE w.kind = 'rolling')
  AND NOT (SELECT l.paused FROM core.lanes AS l WHERE l.lane = 'ingest');

COMMENT ON VIEW alerts.minutes_unread IS 'The newest minutes of the call log are older than watch.unread_minutes';
COMMENT ON COLUMN alerts.minutes_unread.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.minutes_unread.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.minutes_unread.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.minutes_unread.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.minutes_unread.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.minutes_unread TO callscript_dba;
