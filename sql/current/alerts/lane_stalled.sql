-- A lane has work, waiting, put off or held, and finishes nothing: as the looks of the watchdog saw it (core.look_at_lanes), or as the
-- times of what lies there say by themselves.
-- Indexes: the waiting indexes of core.calls and core.sync_windows; leases is small.
-- Trap: whether a lane has finished anything lately is not indexed on purpose (no stage pays for it on every call);
-- it is looked at last, and only for a lane in which work has been lying for too long.
-- Trap: a deferral moves available_at on; since when a call is put off says deferred_since. A recording that Ringba has
-- not sent yet stalls nothing.
-- Trap: a time in the future says nothing: the clock was ahead when it was written.
-- Trap: what a worker lost waits anew, but the lane has had it since that worker took it (core.lost_leases).
-- Trap: one long recording may keep a small machine busy for longer than that; who works on one is not stalled, unless it takes
-- longer than to listen to it. What is held for that long by anybody else is no progress.

CREATE OR REPLACE VIEW alerts.lane_stalled AS
WITH setting AS MATERIALIZED (
    SELECT make_interval(mins => core.setting_number('watch.stalled_minutes')::integer) AS stall, clock_timestamp() AS now
)
SELECT 'lane_stalled:' || n.lane AS cause, 'critical'::core.severity AS severity,
       format('Lane %s has had work for over %s and finished nothing%s: see bi.workers for a worker of that lane, and core.sys_logs '
              'for its last words', n.lane, s.stall,
              coalesce((SELECT format(' (%s)', left(mode() WITHIN GROUP (ORDER BY x.reason), 300))
                        FROM (SELECT k.processing_error AS reason FROM core.calls AS k
                              WHERE k.status::text = n.takes AND n.lane <> 'ingest' AND k.deferral_count > 0
                              UNION ALL
                              SELECT w.processing_error FROM core.sync_windows AS w
                              WHERE w.status = 'pending' AND n.lane = 'ingest' AND w.deferral_count > 0) AS x
                        HAVING count(*) > 0), '')) AS message,
       jsonb_build_object('lane', n.lane) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM setting AS s, core.lanes AS n
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM core.lost_leases AS x JOIN core.calls AS k ON k.id = x.item_id
                   WHERE x.lane = n.lane AND k.status::text = n.takes AND x.claimed_at < s.now - s.stall)
        OR EXISTS (SELECT FROM core.leases AS l JOIN core.calls AS k ON k.id = l.item_id
                   WHERE l.lane = n.lane
                     AND l.claimed_at < s.now - CASE WHEN n.lane = 'factory'
                             THEN greatest(s.stall, make_interval(secs => coalesce(k.duration_seconds, 0)))
                             ELSE s.stall END)
        OR EXISTS (SELECT FROM core.lane_looks AS o
                   WHERE o.lane = n.lane AND o.looked_at BETWEEN s.now - interval '5 minutes' AND s.now
                     AND o.stood_seconds > extract(epoch FROM s.stall)) AS is_old
) AS held
WHERE NOT n.paused
  AND CASE n.lane
      WHEN 'ingest' THEN
          (held.is_old
           OR EXISTS (SELECT FROM core.sync_windows AS w
                      WHERE w.status = 'pending'
                        AND (w.available_at < s.now - s.stall OR (w.deferral_count > 0 AND w.deferred_since < s.now - s.stall))))
          AND NOT EXISTS (SELECT FROM core.sync_windows AS w WHERE w.finished_at BETWEEN s.now - s.stall AND s.now)
      WHEN 'vault' THEN
          (held.is_old
           OR EXISTS (SELECT FROM core.calls AS k
                      WHERE k.status = 'pending'
                        AND (k.available_at < s.now - s.stall
                             OR (k.deferral_count > 0 AND k.deferred_since < s.now - s.stall
                                 AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%'))))
          AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.vaulted_at BETWEEN s.now - s.stall AND s.now)
      WHEN 'factory' THEN
          (held.is_old
           OR EXISTS (SELECT FROM core.calls AS k
                      WHERE k.status = 'downloaded'
                        AND (k.available_at < s.now - s.stall OR (k.deferral_count > 0 AND k.deferred_since < s.now - s.stall))))
          AND NOT EXISTS (SELECT FROM core.leases AS l JOIN core.calls AS k ON k.id = l.item_id
                          WHERE l.lane = 'factory' AND l.deadline_at > s.now
                            AND make_interval(secs => k.duration_seconds) > s.stall
                            AND l.claimed_at BETWEEN s.now - make_interval(secs => k.duration_seconds)
                                                 AND s.now - interval '1 minute')
          AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.transcribed_at BETWEEN s.now - s.stall AND s.now)
      WHEN 'judge' THEN
          (held.is_old
           OR EXISTS (SELECT FROM core.calls AS k
                      WHERE k.status = 'transcribed'
                        AND (k.available_at < s.now - s.stall OR (k.deferral_count > 0 AND k.deferred_since < s.now - s.stall))))
          AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.judged_at BETWEEN s.now - s.stall AND s.now)
          -- Resting until tomorrow is no stall, and has an alert of its own.
          AND (SELECT b.stage FROM core.budget_today AS b) <> 'paused'
      END;

COMMENT ON VIEW alerts.lane_stalled IS 'A lane has work and finishes nothing';
COMMENT ON COLUMN alerts.lane_stalled.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.lane_stalled.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.lane_stalled.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.lane_stalled.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.lane_stalled.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.lane_stalled TO callscript_dba;
