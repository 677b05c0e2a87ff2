-- Opens the audits of the slices that a heal window has just read again, when nothing else heals them any more; returns how
-- many.
-- $1 the window that has just been done: a heal window, or a piece of one
-- Index: sync_windows_pkey, sync_windows_root_idx, reconciliations_span_idx, sync_windows_span_idx.
-- Trap: several windows of one slice may end at the same time, and each would wait for the other; the caller lets in one after
-- the other (healed_lock.sql).
WITH heal AS (
    SELECT r.id, r.window_start, r.window_end, r.heal_round
    FROM core.sync_windows AS w
    JOIN core.sync_windows AS r ON r.id = coalesce(w.root_id, w.id)
    WHERE w.id = $1 AND r.kind = 'heal' AND r.heal_round > 0
), slice AS (
    SELECT DISTINCT x.slice_start, x.slice_end, h.heal_round
    FROM heal AS h
    JOIN core.reconciliations AS x ON tstzrange(x.slice_start, x.slice_end) && tstzrange(h.window_start, h.window_end)
    WHERE pg_catalog.cardinality(x.minutes_in_doubt) > 0
), opened AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, heal_round)
    SELECT 'audit', s.slice_start, s.slice_end, s.heal_round
    FROM slice AS s
    WHERE NOT EXISTS (SELECT FROM core.sync_windows AS o
                      JOIN core.sync_windows AS r ON r.id = coalesce(o.root_id, o.id)
                      WHERE tstzrange(o.window_start, o.window_end) && tstzrange(s.slice_start, s.slice_end)
                        AND o.status IN ('pending', 'working') AND r.kind = 'heal')
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
    RETURNING 1
)
SELECT pg_catalog.count(*)::integer FROM opened
