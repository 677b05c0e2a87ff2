-- The alert that too many calls were heard in part; the watchdog raises it.
-- Index: transcripts_heard_in_part_idx, read alone.

CREATE OR REPLACE VIEW core.heard_alerts AS
SELECT 'heard_in_part' AS cause, 'heard_in_part' AS kind, 'warning'::core.severity AS severity,
       format('%s calls of the last 24 hours were heard in part, less than nine tenths of each: see bi.calls WHERE heard_share < 0.9, and '
              'play one. If recordings of this account begin only when the call is connected, set heard.by_duration to false', x.calls) AS message,
       jsonb_build_object('calls', x.calls) AS details
FROM (SELECT count(*) AS calls FROM core.transcripts AS t
      WHERE t.heard_share < 0.9 AND t.created_at > clock_timestamp() - interval '1 day') AS x
WHERE x.calls > (SELECT (s.value #>> '{}')::numeric FROM core.settings AS s WHERE s.key = 'watch.heard_in_part');

COMMENT ON VIEW core.heard_alerts IS 'The alert that too many calls were heard in part, in the shape of core.alerts';
COMMENT ON COLUMN core.heard_alerts.cause IS 'heard_in_part';
COMMENT ON COLUMN core.heard_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.heard_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.heard_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.heard_alerts.details IS 'core.alerts.details';

GRANT SELECT ON core.heard_alerts TO callscript_dba;
