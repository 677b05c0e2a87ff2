-- Progress of each backfill: its windows are counted, the pieces of a split window instead of the whole.
-- Index: sync_windows_backfill_idx, one walk a backfill.

CREATE OR REPLACE VIEW bi.backfills AS
SELECT b.id AS backfill_id, b.from_time, b.to_time, b.step, b.requested_by, b.created_at, w.windows, w.done, w.open, w.failed,
       w.inserted, w.changed, w.identical,
       CASE WHEN w.open > 0 THEN 'running' WHEN w.failed > 0 THEN 'in doubt' ELSE 'done' END AS state,
       w.finished_at
FROM core.backfills AS b
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.status <> 'split') AS windows,
           count(*) FILTER (WHERE x.status = 'done') AS done,
           count(*) FILTER (WHERE x.status IN ('pending', 'working')) AS open,
           count(*) FILTER (WHERE x.status = 'failed') AS failed,
           coalesce(sum(x.inserted), 0)::bigint AS inserted,
           coalesce(sum(x.changed), 0)::bigint AS changed,
           coalesce(sum(x.identical), 0)::bigint AS identical,
           CASE WHEN count(*) FILTER (WHERE x.status IN ('pending', 'working')) = 0 THEN max(x.finished_at) END AS finished_at
    FROM core.sync_windows AS x
    WHERE x.backfill_id = b.id
) AS w
ORDER BY b.created_at DESC;

COMMENT ON VIEW bi.backfills IS 'Stretches of history that were asked for, and how far they are';
COMMENT ON COLUMN bi.backfills.backfill_id IS 'Internal id';
COMMENT ON COLUMN bi.backfills.from_time IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN bi.backfills.to_time IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN bi.backfills.step IS 'Length of one window';
COMMENT ON COLUMN bi.backfills.requested_by IS 'Database role that asked';
COMMENT ON COLUMN bi.backfills.created_at IS 'When it was asked for';
COMMENT ON COLUMN bi.backfills.windows IS 'Windows, pieces of split ones counted instead of the whole';
COMMENT ON COLUMN bi.backfills.done IS 'Windows read whole';
COMMENT ON COLUMN bi.backfills.open IS 'Windows that wait or are being read';
COMMENT ON COLUMN bi.backfills.failed IS 'Windows in doubt';
COMMENT ON COLUMN bi.backfills.inserted IS 'Calls that were new';
COMMENT ON COLUMN bi.backfills.changed IS 'Calls whose metadata changed';
COMMENT ON COLUMN bi.backfills.identical IS 'Calls already stored unchanged';
COMMENT ON COLUMN bi.backfills.state IS 'running, done, or in doubt';
COMMENT ON COLUMN bi.backfills.finished_at IS 'When its last window ended; null while it runs';

GRANT SELECT ON bi.backfills TO callscript_bi, callscript_web, callscript_dba;
