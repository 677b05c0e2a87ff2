-- What is stored of a day differs from Ringba, one alert a day: raised at the end of an audit and again by the watchdog.
-- Index: reconciliations_red_idx.

CREATE OR REPLACE VIEW alerts.reconciliation AS
SELECT 'reconciliation:' || r.day AS cause, 'critical'::core.severity AS severity,
       format('What is stored of %s differs from Ringba in %s minutes (%s UTC%s): see bi.reconciliation. They are being read '
              'again; then: SELECT callscript.reconcile(''%s'')', r.day, cardinality(r.minutes),
              (SELECT string_agg(to_char(m AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY m) FROM unnest(r.minutes[1:30]) AS m),
              CASE WHEN cardinality(r.minutes) > 30 THEN ' and more' ELSE '' END, r.day) AS message,
       jsonb_build_object('day', r.day, 'minutes', r.minutes) AS details, 'docs/runbooks/ringba-was-down.md'::text AS runbook
FROM (
    SELECT to_char(x.slice_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, array_agg(DISTINCT m ORDER BY m) AS minutes
    FROM core.reconciliations AS x, unnest(x.minutes_in_doubt) AS m
    WHERE cardinality(x.minutes_in_doubt) > 0
    GROUP BY 1
) AS r;

COMMENT ON VIEW alerts.reconciliation IS 'What is stored of a day differs from Ringba';
COMMENT ON COLUMN alerts.reconciliation.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.reconciliation.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.reconciliation.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.reconciliation.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.reconciliation.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.reconciliation TO callscript_dba;
