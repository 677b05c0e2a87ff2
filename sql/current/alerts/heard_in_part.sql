-- More than a few calls were heard in part.
-- Index: transcripts_heard_in_part_idx, read alone.

CREATE OR REPLACE VIEW alerts.heard_in_part AS
WITH setting AS MATERIALIZED (
    SELECT core.setting_number('watch.heard_in_part') AS calls, clock_timestamp() - interval '1 day' AS since
)
SELECT 'heard_in_part' AS cause, 'warning'::core.severity AS severity,
       format('%s calls of the last 24 hours were heard in part, less than nine tenths of each: see bi.calls WHERE heard_share < 0.9, '
              'and play one. If recordings of this account begin only when the call is connected, set heard.by_duration to false',
              x.calls) AS message,
       jsonb_build_object('calls', x.calls) AS details, 'docs/runbooks/heard-in-part.md'::text AS runbook
FROM setting AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS calls FROM core.transcripts AS t WHERE t.heard_share < 0.9 AND t.created_at > s.since
) AS x
WHERE x.calls > s.calls;

COMMENT ON VIEW alerts.heard_in_part IS 'More than watch.heard_in_part calls of the last 24 hours were heard in part';
COMMENT ON COLUMN alerts.heard_in_part.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.heard_in_part.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.heard_in_part.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.heard_in_part.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.heard_in_part.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.heard_in_part TO callscript_dba;
