-- The health of the database and of the factory, one row per check; what is unwell comes first.
-- Index: calls_fresh_*_idx and sync_windows_waiting_idx for what waits, calls_unjudged_idx,
-- transcripts_heard_in_part_idx.
-- Trap: meant for the primary: a replica keeps no statistics of vacuum.

CREATE OR REPLACE VIEW bi.health AS
WITH setting AS (
    SELECT coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.backlog_minutes'), 60) * 60 AS waiting,
           coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.snapshot_minutes'), 60) * 60 AS open,
           nullif(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.database_gb'), 0) * 1e9 AS bytes,
           make_interval(mins => coalesce(max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.silent_minutes'), 2))
               AS silence,
           coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.heard_in_part'), 5) AS heard_in_part
    FROM core.settings AS s
    WHERE s.key IN ('watch.backlog_minutes', 'watch.snapshot_minutes', 'watch.database_gb', 'watch.silent_minutes',
                    'watch.heard_in_part')
      AND jsonb_typeof(s.value) = 'number'
), hot AS (
    -- Tables whose rows change many times each, and the dead rows at which autovacuum should begin.
    SELECT t.relname AS name, t.n_dead_tup AS dead, greatest(t.last_vacuum, t.last_autovacuum) AS vacuumed_at,
           coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                     WHERE o.option_name = 'autovacuum_vacuum_threshold'),
                    current_setting('autovacuum_vacuum_threshold')::numeric)
           + coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                       WHERE o.option_name = 'autovacuum_vacuum_scale_factor'),
                      current_setting('autovacuum_vacuum_scale_factor')::numeric) * greatest(c.reltuples, 0)::numeric AS due
    FROM pg_stat_user_tables AS t
    JOIN pg_class AS c ON c.oid = t.relid
    WHERE t.schemaname = 'core' AND t.relname IN ('calls', 'leases', 'inbox', 'sync_windows', 'workers', 'cost_counters')
), waiting AS (
    SELECT n.lane, n.paused, CASE n.lane
               WHEN 'ingest' THEN (SELECT min(w.available_at) FROM core.sync_windows AS w WHERE w.status = 'pending')
               WHEN 'vault' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'pending')
               WHEN 'factory' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'downloaded')
               WHEN 'judge' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'transcribed')
           END AS since
    FROM core.lanes AS n
), check_of (check_name, value, unit, limit_value, if_unknown, hint) AS (
    SELECT 'transactions.oldest_snapshot', (
               SELECT coalesce(max(x.age), 0)::numeric
               FROM (SELECT age(a.backend_xmin) AS age FROM pg_stat_activity AS a
                     WHERE a.pid <> pg_backend_pid() AND (a.datname IS NULL OR a.datname = current_database())
                     UNION ALL
                     SELECT age(p.transaction) FROM pg_prepared_xacts AS p WHERE p.database = current_database()
                     UNION ALL
                     SELECT greatest(age(r.xmin), age(r.catalog_xmin)) FROM pg_replication_slots AS r) AS x),
           'transactions', 1000000, true,
           'A session, prepared transaction or replication slot keeps dead rows alive: see pg_stat_activity.backend_xmin, pg_prepared_xacts, pg_replication_slots'
    UNION ALL
    SELECT 'transactions.oldest_open', core.oldest_transaction_seconds(), 'seconds', s.open, NULL,
           'End it: see pg_stat_activity.xact_start. Null: GRANT pg_read_all_stats TO callscript_owner makes it known'
    FROM setting AS s
    UNION ALL
    SELECT 'transactions.ids_used', (SELECT max(age(d.datfrozenxid))::numeric FROM pg_database AS d), 'transactions',
           2 * current_setting('autovacuum_freeze_max_age')::numeric, true,
           'Autovacuum does not keep up with freezing; at about 2,146,000,000 the server takes no more writes. VACUUM the database that is oldest in pg_database'
    UNION ALL
    SELECT 'connections.used', (SELECT count(*)::numeric FROM pg_stat_activity AS a WHERE a.datid IS NOT NULL), 'connections',
           floor(0.9 * (current_setting('max_connections')::numeric - current_setting('superuser_reserved_connections')::numeric)),
           true, 'The server soon refuses connections: see pg_stat_activity, or put a pooler in front'
    UNION ALL
    SELECT 'replication.retained_wal', CASE WHEN NOT pg_is_in_recovery() THEN (
               SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), r.restart_lsn)), 0) FROM pg_replication_slots AS r) END,
           'bytes', 10e9, NULL, 'A replica that is away fills the disk with its slot: bring it back, or pg_drop_replication_slot'
    UNION ALL
    SELECT 'dead_rows.' || h.name, h.dead, 'rows', greatest(2 * h.due, 2000), NULL,
           'Autovacuum should have come: see transactions.oldest_snapshot, and the server log for autovacuum'
    FROM hot AS h
    UNION ALL
    SELECT 'last_vacuum.' || h.name, round(extract(epoch FROM clock_timestamp() - h.vacuumed_at), 1), 'seconds', NULL, NULL,
           'For information; null: never since the statistics began, which is right for a table that hardly changes'
    FROM hot AS h
    UNION ALL
    SELECT 'waiting.' || w.lane, coalesce(round(greatest(extract(epoch FROM clock_timestamp() - w.since), 0), 1), 0), 'seconds',
           CASE WHEN NOT w.paused THEN s.waiting END, NULL,
           CASE WHEN w.paused THEN 'The lane is paused in core.lanes'
                ELSE 'What has waited longest could have been taken all that time: see bi.queue, bi.workers' END
    FROM waiting AS w CROSS JOIN setting AS s
    UNION ALL
    SELECT 'leases.expired', coalesce(round(max(extract(epoch FROM clock_timestamp() - l.deadline_at))
               FILTER (WHERE l.deadline_at < clock_timestamp()), 1), 0), 'seconds', 120, true,
           'Nobody takes back what a dead worker held: SELECT callscript.kill_zombies(), then see sweep.kill_zombies'
    FROM core.leases AS l
    UNION ALL
    SELECT 'sweep.' || j.job, round(extract(epoch FROM clock_timestamp() - v.last_run_at), 1), 'seconds', j.most, false,
           'It has not run for long, or never (null): start a worker, or SELECT callscript.schedule()'
    FROM (VALUES ('kill_zombies', 300), ('watchdog', 300), ('open_window', 300), ('reconcile', 180000), ('tidy', 180000))
         AS j (job, most)
    LEFT JOIN core.sweeps AS v ON v.job = j.job
    UNION ALL
    SELECT 'cron.last_run', round(extract(epoch FROM clock_timestamp() - max(v.last_cron_at)), 1), 'seconds', 300, NULL,
           'See cron.job_run_details and the server log, then SELECT callscript.schedule(). Null: pg_cron is not used'
    FROM core.sweeps AS v
    UNION ALL
    SELECT 'logs.default_partition', (SELECT count(*) FROM (SELECT FROM core.sys_logs_default LIMIT 10000) AS l)::numeric,
           'rows', 0, true, 'Log lines fit no month (10,000 at most are counted): SELECT core.make_log_partitions()'
    UNION ALL
    SELECT 'logs.missing_partitions', count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'core.sys_logs'::regclass
                 AND c.relname = 'sys_logs_' || to_char(m.month, 'YYYY_MM')))::numeric,
           'months', 0, true, 'This month or the next has no partition: SELECT core.make_log_partitions()'
    FROM (SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => n) AS month
          FROM generate_series(0, 1) AS n) AS m
    UNION ALL
    SELECT 'alerts.open', count(*)::numeric, 'alerts', 0, true, 'See bi.alerts WHERE is_open'
    FROM core.alerts AS a WHERE a.resolved_at IS NULL
    UNION ALL
    SELECT 'dead_letters', ((SELECT count(*) FROM core.calls AS k WHERE k.status = 'failed')
                            + (SELECT count(*) FROM core.sync_windows AS w WHERE w.status = 'failed'))::numeric,
           'items', 0, true, 'See bi.dead_letters, then SELECT callscript.requeue(''{}'')'
    UNION ALL
    SELECT 'workers.silent', count(*)::numeric, 'workers', 0, true,
           'See bi.workers; a newer process of the same host would have taken its place'
    FROM core.workers AS w CROSS JOIN setting AS s
    WHERE w.stopped_at IS NULL AND w.last_seen_at < clock_timestamp() - s.silence
      AND w.last_seen_at > clock_timestamp() - interval '1 day'
      AND NOT EXISTS (SELECT FROM core.workers AS o WHERE o.host = w.host AND o.started_at > w.last_seen_at)
    UNION ALL
    SELECT 'calls.heard_in_part', (SELECT count(*)::numeric FROM core.transcripts AS t
                                   WHERE t.heard_share < 0.9 AND t.created_at > clock_timestamp() - interval '1 day'),
           'calls', s.heard_in_part, NULL,
           'Of the last 24 hours; less than nine tenths of each recording was heard: see bi.calls WHERE heard_share < 0.9. Where recordings begin only when the call is connected, set heard.by_duration to false'
    FROM setting AS s
    UNION ALL
    SELECT 'calls.unjudged', (SELECT count(*)::numeric FROM core.calls AS k
                              WHERE k.status = 'unjudged' AND k.start_time_utc > clock_timestamp() - interval '1 day'),
           'calls', NULL, NULL,
           'For information: of the last 24 hours, with no rule broken, but not judged as a whole; bi.calls.not_judged says why'
    UNION ALL
    SELECT 'notifications.waiting', coalesce(round(max(extract(epoch FROM clock_timestamp() - n.created_at)), 1), 0), 'seconds',
           900, true, 'A target does not take what is sent, or no worker sends: see core.notifications.error'
    FROM core.notifications AS n WHERE n.delivered_at IS NULL AND n.dropped_at IS NULL
    UNION ALL
    SELECT 'notifications.given_up', count(*)::numeric, 'notifications', 0, true,
           'Of the last 24 hours; nobody was told: see core.notifications.error'
    FROM core.notifications AS n WHERE n.attempts >= 10 AND n.dropped_at > clock_timestamp() - interval '1 day'
    UNION ALL
    -- Who may not connect may not ask either, and would fail instead.
    SELECT 'database.size', CASE WHEN has_database_privilege(current_database(), 'CONNECT')
                                 THEN pg_database_size(current_database()) END::numeric,
           'bytes', s.bytes, NULL, 'Larger than the setting watch.database_gb: see the settings retention.*'
    FROM setting AS s
)
SELECT c.check_name, c.value, c.unit, c.limit_value, coalesce(c.value <= c.limit_value, CASE WHEN c.value IS NULL THEN c.if_unknown END)
           AS is_ok, c.hint
FROM check_of AS c
ORDER BY 5, 1;

COMMENT ON VIEW bi.health IS 'One row per check of database and pipeline, trouble first; meant for the primary, as a replica keeps no statistics of vacuum';
COMMENT ON COLUMN bi.health.check_name IS 'What is looked at: area.thing; stable';
COMMENT ON COLUMN bi.health.value IS 'What was found; null: cannot be known';
COMMENT ON COLUMN bi.health.unit IS 'Unit of value and limit_value';
COMMENT ON COLUMN bi.health.limit_value IS 'Up to this it is well; null: a figure only';
COMMENT ON COLUMN bi.health.is_ok IS 'false: somebody should look; null: a figure only, or cannot be known';
COMMENT ON COLUMN bi.health.hint IS 'What it means where it is not well, and what to do';

GRANT SELECT ON bi.health TO callscript_bi, callscript_web, callscript_dba;
