-- Words for every day whose reconciliation is red; the watchdog and the end of an audit raise them.
-- Index: reconciliations_red_idx.

CREATE OR REPLACE VIEW core.reconciliation_alerts AS
SELECT 'reconciliation:' || r.day AS cause, 'reconciliation' AS kind, 'critical'::core.severity AS severity,
       format('What is stored of %s differs from Ringba in %s minutes (%s UTC%s): see bi.reconciliation. They are being read '
              'again; then: SELECT callscript.reconcile(''%s'')', r.day, cardinality(r.minutes),
              (SELECT string_agg(to_char(m AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY m) FROM unnest(r.minutes[1:30]) AS m),
              CASE WHEN cardinality(r.minutes) > 30 THEN ' and more' ELSE '' END, r.day) AS message,
       jsonb_build_object('day', r.day, 'minutes', r.minutes) AS details
FROM (
    SELECT to_char(x.slice_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, array_agg(DISTINCT m ORDER BY m) AS minutes
    FROM core.reconciliations AS x, unnest(x.minutes_in_doubt) AS m
    WHERE cardinality(x.minutes_in_doubt) > 0
    GROUP BY 1
) AS r;

COMMENT ON VIEW core.reconciliation_alerts IS 'Words for every day whose reconciliation is red';
COMMENT ON COLUMN core.reconciliation_alerts.cause IS 'core.alerts.cause';
COMMENT ON COLUMN core.reconciliation_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.reconciliation_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.reconciliation_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.reconciliation_alerts.details IS 'core.alerts.details';

GRANT SELECT ON core.reconciliation_alerts TO callscript_dba;
