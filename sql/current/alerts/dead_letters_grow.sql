-- Calls and windows become dead letters one after the other: somebody must look before the next hundred.
-- Indexes: calls_failed_idx, sync_windows_failed_idx.
-- Trap: when a call failed for good is not kept; it is the time at which it would have been tried again, a quarter of an
-- hour later at most.

CREATE OR REPLACE VIEW alerts.dead_letters_grow AS
WITH setting AS MATERIALIZED (
    SELECT core.setting_number('watch.dead_letters_an_hour') AS most, clock_timestamp() - interval '1 hour' AS since
)
SELECT 'dead_letters_grow' AS cause, 'critical'::core.severity AS severity,
       format('%s calls and windows failed for good within an hour, most often: %s. Mend that first; see bi.dead_letters',
              d.items, left(d.reason, 300)) AS message,
       jsonb_build_object('items', d.items, 'reason', d.reason) AS details, 'docs/runbooks/recover-dead-letters.md'::text AS runbook
FROM setting AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS items, mode() WITHIN GROUP (ORDER BY x.reason) AS reason
    FROM (SELECT k.processing_error AS reason FROM core.calls AS k WHERE k.status = 'failed' AND k.available_at > s.since
          UNION ALL
          SELECT w.processing_error FROM core.sync_windows AS w WHERE w.status = 'failed' AND w.finished_at > s.since) AS x
) AS d
WHERE d.items > s.most;

COMMENT ON VIEW alerts.dead_letters_grow IS 'More dead letters within an hour than watch.dead_letters_an_hour';
COMMENT ON COLUMN alerts.dead_letters_grow.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.dead_letters_grow.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.dead_letters_grow.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.dead_letters_grow.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.dead_letters_grow.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.dead_letters_grow TO callscript_dba;
