-- Calls are put off again and again, for longer than a while: the other party has been in trouble for long.
-- Index: the waiting indexes of core.calls.

CREATE OR REPLACE VIEW alerts.put_off AS
WITH setting AS MATERIALIZED (
    SELECT make_interval(mins => core.setting_number('watch.put_off_minutes')::integer) AS age, clock_timestamp() AS now
)
SELECT 'put_off:' || p.lane AS cause, 'warning'::core.severity AS severity,
       format('%s calls of the lane %s have been put off for over %s, the oldest since %s UTC, most often: %s%s', p.calls, p.lane,
              p.age, to_char(p.oldest AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), left(p.reason, 300),
              CASE WHEN p.hours > 0 THEN format('. After %s hours each is parked until a person releases it', p.hours) ELSE '' END)
           AS message,
       jsonb_build_object('lane', p.lane, 'calls', p.calls, 'oldest', p.oldest, 'reason', p.reason) AS details,
       'docs/runbooks/alerts.md'::text AS runbook
FROM (
    SELECT n.lane, s.age, core.setting_number(format('deferral.%s_hours', n.lane)) AS hours, count(*) AS calls,
           min(k.deferred_since) AS oldest, mode() WITHIN GROUP (ORDER BY k.processing_error) AS reason
    FROM setting AS s
    CROSS JOIN core.calls AS k
    JOIN core.lanes AS n ON n.takes = k.status::text AND n.lane <> 'ingest'
    WHERE k.status IN ('pending', 'downloaded', 'transcribed') AND k.deferral_count > 0 AND k.deferred_since < s.now - s.age
      AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%'
    GROUP BY n.lane, s.age
) AS p;

COMMENT ON VIEW alerts.put_off IS 'Calls have been put off for longer than watch.put_off_minutes';
COMMENT ON COLUMN alerts.put_off.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.put_off.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.put_off.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.put_off.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.put_off.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.put_off TO callscript_dba;
