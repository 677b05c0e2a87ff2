-- A lane was paused and is still paused: somebody may have forgotten it.
-- Index: none; core.lanes is four rows.

CREATE OR REPLACE VIEW alerts.lane_paused AS
SELECT 'lane_paused:' || n.lane AS cause, 'warning'::core.severity AS severity,
       format('Lane %s has been paused since %s UTC%s: SELECT callscript.resume(%L) when that is over', n.lane,
              to_char(n.paused_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), coalesce(' (' || n.paused_reason || ')', ''),
              n.lane) AS message,
       jsonb_build_object('lane', n.lane, 'reason', n.paused_reason) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM core.lanes AS n
WHERE n.paused_at < clock_timestamp() - make_interval(mins => core.setting_number('watch.paused_minutes')::integer);

COMMENT ON VIEW alerts.lane_paused IS 'A lane is paused for longer than watch.paused_minutes';
COMMENT ON COLUMN alerts.lane_paused.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.lane_paused.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.lane_paused.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.lane_paused.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.lane_paused.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.lane_paused TO callscript_dba;
