-- Lanes that are paused for long, and trouble of the database itself, as the watchdog tells it.

CREATE OR REPLACE VIEW core.upkeep_alerts AS
WITH setting AS MATERIALIZED (
    SELECT max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.paused_minutes') AS paused_minutes,
           max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.database_gb') AS database_gb,
           max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.snapshot_minutes') AS snapshot_minutes,
           max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.wraparound_millions') AS wraparound_millions
    FROM core.settings AS s
    WHERE s.key IN ('watch.paused_minutes', 'watch.database_gb', 'watch.snapshot_minutes', 'watch.wraparound_millions')
)
SELECT 'lane_paused:' || n.lane AS cause, 'lane_paused' AS kind, 'warning'::core.severity AS severity,
       format('Lane %s has been paused since %s UTC%s: SELECT callscript.resume(%L) when that is over', n.lane,
              to_char(n.paused_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), coalesce(' (' || n.paused_reason || ')', ''), n.lane) AS message,
       jsonb_build_object('lane', n.lane, 'reason', n.paused_reason) AS details
FROM core.lanes AS n, setting AS s
WHERE n.paused_at < clock_timestamp() - make_interval(mins => s.paused_minutes)
UNION ALL
SELECT 'log_partitions', 'log_partitions', 'warning',
       'Log lines fit no month, or the next month has no partition: SELECT callscript.forget() makes partitions; is cron or any '
       'worker running each night?',
       '{}'
WHERE EXISTS (SELECT FROM core.sys_logs_default AS d)
   OR to_regclass('core.sys_logs_' || to_char((clock_timestamp() + interval '3 days') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL
UNION ALL
SELECT 'database_size', 'database_size', 'warning',
       format('The database has %s, more than the %s GB of watch.database_gb: see the settings retention.*, or give the disk room and '
              'raise it', pg_size_pretty(pg_database_size(current_database())), s.database_gb),
       jsonb_build_object('bytes', pg_database_size(current_database()))
FROM setting AS s
WHERE s.database_gb > 0 AND pg_database_size(current_database()) > s.database_gb * 1e9
UNION ALL
SELECT 'snapshot_held', 'snapshot_held', 'warning',
       format('A transaction has been open for over %s minutes: dead rows pile up and claims slow down until it ends; see '
              'pg_stat_activity.xact_start, and the timeouts of whoever runs it', s.snapshot_minutes),
       jsonb_build_object('seconds', core.oldest_transaction_seconds())
FROM setting AS s
WHERE core.oldest_transaction_seconds() > 60 * s.snapshot_minutes
UNION ALL
-- PostgreSQL begins to warn 40 million transactions before it stops; autovacuum begins at 200 million.
SELECT 'wraparound', 'wraparound', 'critical',
       format('%s million transactions since the oldest row was frozen; PostgreSQL stops at 2,100: run VACUUM (FREEZE) as a superuser, and '
              'look for what holds autovacuum back (bi.health)', age(d.datfrozenxid) / 1000000),
       jsonb_build_object('age', age(d.datfrozenxid))
FROM pg_database AS d, setting AS s
WHERE d.datname = current_database() AND age(d.datfrozenxid) > s.wraparound_millions * 1000000;

COMMENT ON VIEW core.upkeep_alerts IS 'Lanes that are paused for long, and trouble of the database itself, as the watchdog tells it';
COMMENT ON COLUMN core.upkeep_alerts.cause IS 'What it is about; open at most once';
COMMENT ON COLUMN core.upkeep_alerts.kind IS 'Kind of trouble';
COMMENT ON COLUMN core.upkeep_alerts.severity IS 'How bad';
COMMENT ON COLUMN core.upkeep_alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN core.upkeep_alerts.details IS 'Figures behind it';

GRANT SELECT ON core.upkeep_alerts TO callscript_dba;
