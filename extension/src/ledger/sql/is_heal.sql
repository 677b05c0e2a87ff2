-- Whether a window is a heal window, or a piece of one.
-- $1 window
-- Index: sync_windows_pkey.
SELECT r.kind = 'heal'
FROM core.sync_windows AS w
JOIN core.sync_windows AS r ON r.id = coalesce(w.root_id, w.id)
WHERE w.id = $1
