-- The ledger of what was asked of Ringba and what came back.
-- Index: those of core.sync_windows that fit the filter.

CREATE OR REPLACE VIEW bi.sync_windows AS
SELECT w.id AS window_id, w.kind, w.window_start, w.window_end, w.parent_id, w.status::text AS status, w.pages, w.records,
       w.distinct_calls, w.ringba_total, w.short_pages, w.partial, w.inserted, w.changed, w.identical, w.rejected,
       w.retry_count, w.deferral_count, w.available_at, w.processing_error, w.duration_ms, w.created_at, w.finished_at,
       w.root_id, w.backfill_id, w.passes, w.page_log
FROM core.sync_windows AS w;

COMMENT ON VIEW bi.sync_windows IS 'What was asked of Ringba and what came back';
COMMENT ON COLUMN bi.sync_windows.window_id IS 'Internal id';
COMMENT ON COLUMN bi.sync_windows.kind IS 'rolling, backfill, reread, heal, half or audit';
COMMENT ON COLUMN bi.sync_windows.window_start IS 'First instant asked for (inclusive)';
COMMENT ON COLUMN bi.sync_windows.window_end IS 'Last instant asked for (exclusive)';
COMMENT ON COLUMN bi.sync_windows.parent_id IS 'The window this half was split from';
COMMENT ON COLUMN bi.sync_windows.status IS 'pending, working, done, split or failed';
COMMENT ON COLUMN bi.sync_windows.pages IS 'Pages read by the last attempt';
COMMENT ON COLUMN bi.sync_windows.records IS 'Records received by the last attempt, duplicates included';
COMMENT ON COLUMN bi.sync_windows.distinct_calls IS 'Distinct records received by the last attempt';
COMMENT ON COLUMN bi.sync_windows.ringba_total IS 'Ringba''s own count, where it gave one';
COMMENT ON COLUMN bi.sync_windows.short_pages IS 'Pages that came back short without being the last';
COMMENT ON COLUMN bi.sync_windows.partial IS 'Whether Ringba marked any page as partial';
COMMENT ON COLUMN bi.sync_windows.inserted IS 'Calls that were new, over all attempts';
COMMENT ON COLUMN bi.sync_windows.changed IS 'Calls whose metadata changed, over all attempts';
COMMENT ON COLUMN bi.sync_windows.identical IS 'Calls already stored unchanged, over all attempts';
COMMENT ON COLUMN bi.sync_windows.rejected IS 'Records set aside, over all attempts';
COMMENT ON COLUMN bi.sync_windows.retry_count IS 'Failed or incomplete attempts';
COMMENT ON COLUMN bi.sync_windows.deferral_count IS 'Times Ringba asked us to come back later';
COMMENT ON COLUMN bi.sync_windows.available_at IS 'Not tried before this time';
COMMENT ON COLUMN bi.sync_windows.processing_error IS 'Why the last attempt failed or was incomplete';
COMMENT ON COLUMN bi.sync_windows.duration_ms IS 'Milliseconds the last attempt took';
COMMENT ON COLUMN bi.sync_windows.created_at IS 'When the window was opened';
COMMENT ON COLUMN bi.sync_windows.finished_at IS 'When it ended';
COMMENT ON COLUMN bi.sync_windows.root_id IS 'The window that the first split began with';
COMMENT ON COLUMN bi.sync_windows.backfill_id IS 'The backfill it belongs to';
COMMENT ON COLUMN bi.sync_windows.passes IS 'How often the last attempt read the window from its start';
COMMENT ON COLUMN bi.sync_windows.page_log IS 'Pages of the last attempt: [offset, records received, Ringba''s count or null, marked as partial]';

GRANT SELECT ON bi.sync_windows TO callscript_bi, callscript_web, callscript_dba;
