-- Every worker process with its state and what it holds now.
-- Trap: no row comes out while the setting watch.silent_minutes is missing.

CREATE OR REPLACE VIEW bi.workers AS
SELECT w.id AS worker, w.host, w.version, w.lanes, w.slots, w.device, w.model, w.started_at, w.last_seen_at, w.stopped_at,
       CASE WHEN w.stopped_at IS NOT NULL THEN 'stopped'
            WHEN w.last_seen_at < clock_timestamp() - s.silence THEN 'silent'
            WHEN w.drain_requested_at IS NOT NULL THEN 'draining'
            ELSE 'running' END AS state,
       (SELECT count(*) FROM core.leases AS l WHERE l.worker = w.id) AS holds
FROM core.workers AS w
CROSS JOIN (SELECT make_interval(mins => (x.value #>> '{}')::integer) AS silence
            FROM core.settings AS x WHERE x.key = 'watch.silent_minutes') AS s
ORDER BY w.last_seen_at DESC;

COMMENT ON VIEW bi.workers IS 'One row per worker process, newest sign of life first';
COMMENT ON COLUMN bi.workers.worker IS 'Id, new at every start of the process';
COMMENT ON COLUMN bi.workers.host IS 'Host name';
COMMENT ON COLUMN bi.workers.version IS 'Worker version';
COMMENT ON COLUMN bi.workers.lanes IS 'Lanes it works';
COMMENT ON COLUMN bi.workers.slots IS 'Decoder slots';
COMMENT ON COLUMN bi.workers.device IS 'GPU or CPU it decodes on';
COMMENT ON COLUMN bi.workers.model IS 'Speech model it has loaded';
COMMENT ON COLUMN bi.workers.started_at IS 'When it started';
COMMENT ON COLUMN bi.workers.last_seen_at IS 'Last sign of life';
COMMENT ON COLUMN bi.workers.stopped_at IS 'When it said good-bye';
COMMENT ON COLUMN bi.workers.state IS 'running, draining (finishes and ends), silent (no sign of life for watch.silent_minutes) or stopped';
COMMENT ON COLUMN bi.workers.holds IS 'Items it holds now';

GRANT SELECT ON bi.workers TO callscript_bi, callscript_web, callscript_dba;
