-- Much of what a lane tries comes to nothing: the other party refuses or puts off, or attempts fail.
-- Index: the waiting indexes of core.calls, calls_failed_idx.
-- Trap: what a lane has finished lately is not indexed on purpose; it is counted last, and only for a lane with enough
-- setbacks.

CREATE OR REPLACE VIEW alerts.setbacks AS
WITH setting AS MATERIALIZED (
    SELECT core.setting_number('watch.setback_calls') AS calls, core.setting_number('watch.setback_share') AS share,
           clock_timestamp() - interval '15 minutes' AS since
), setback (lane, reason) AS (
    SELECT n.lane, k.processing_error
    FROM core.calls AS k JOIN core.lanes AS n ON n.takes = k.status::text AND n.lane <> 'ingest'
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND (k.deferral_count > 0 OR k.retry_count > 0)
      AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%'
    UNION ALL
    SELECT k.failed_lane, k.processing_error
    FROM core.calls AS k CROSS JOIN setting AS s
    WHERE k.status = 'failed' AND k.available_at > s.since AND k.failed_lane <> 'ingest'
), counted AS MATERIALIZED (
    SELECT b.lane, count(*) AS calls, mode() WITHIN GROUP (ORDER BY b.reason) AS reason
    FROM setback AS b GROUP BY b.lane
), weighed AS (
    SELECT c.lane, c.calls, c.reason, s.share,
           CASE WHEN c.calls >= s.calls THEN
               CASE c.lane
               WHEN 'vault' THEN (SELECT count(*) FROM core.calls AS k WHERE k.vaulted_at > s.since)
               WHEN 'factory' THEN (SELECT count(*) FROM core.calls AS k WHERE k.transcribed_at > s.since)
               WHEN 'judge' THEN (SELECT count(*) FROM core.calls AS k WHERE k.judged_at > s.since)
               END
           END AS finished
    FROM counted AS c CROSS JOIN setting AS s
)
SELECT 'setbacks:' || w.lane AS cause, 'critical'::core.severity AS severity,
       format('%s calls of the lane %s were refused, put off or failed, and %s finished in 15 minutes; most often: %s',
              w.calls, w.lane, w.finished, left(coalesce(w.reason, 'no reason was given'), 300)) AS message,
       jsonb_build_object('lane', w.lane, 'calls', w.calls, 'finished', w.finished, 'reason', w.reason) AS details,
       'docs/runbooks/alerts.md'::text AS runbook
FROM weighed AS w
WHERE w.finished IS NOT NULL AND w.calls::numeric / (w.calls + w.finished) >= w.share;

COMMENT ON VIEW alerts.setbacks IS 'Of what a lane tries, a share of watch.setback_share comes to nothing';
COMMENT ON COLUMN alerts.setbacks.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.setbacks.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.setbacks.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.setbacks.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.setbacks.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.setbacks TO callscript_dba;
