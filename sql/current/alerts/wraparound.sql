-- Transaction ids run out: autovacuum cannot freeze rows.
-- Index: none.
-- PostgreSQL begins to warn 40 million transactions before it stops; autovacuum begins at 200 million.

CREATE OR REPLACE VIEW alerts.wraparound AS
SELECT 'wraparound' AS cause, 'critical'::core.severity AS severity,
       format('%s million transactions since the oldest row was frozen; PostgreSQL stops at 2,100: run VACUUM (FREEZE) as a '
              'superuser, and look for what holds autovacuum back (bi.health)', age(d.datfrozenxid) / 1000000) AS message,
       jsonb_build_object('age', age(d.datfrozenxid)) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM pg_database AS d
WHERE d.datname = current_database()
  AND age(d.datfrozenxid) > core.setting_number('watch.wraparound_millions') * 1000000;

COMMENT ON VIEW alerts.wraparound IS 'Transaction ids run out';
COMMENT ON COLUMN alerts.wraparound.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.wraparound.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.wraparound.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.wraparound.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.wraparound.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.wraparound TO callscript_dba;
