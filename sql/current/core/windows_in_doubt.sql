-- Stretches of time whose calls may be missing: dead windows, with neighbours merged, without stretches that
-- were read whole later.
-- Index: sync_windows_failed_idx, sync_windows_span_idx.

CREATE OR REPLACE VIEW core.windows_in_doubt AS
SELECT s.is_audit, lower(s.stretch) AS starts_at, upper(s.stretch) AS ends_at, f.processing_error AS reason,
       f.distinct_calls, f.ringba_total
FROM (
    SELECT d.is_audit, unnest(d.stretches) AS stretch
    FROM (
        SELECT w.kind = 'audit' AS is_audit, range_agg(tstzrange(w.window_start, w.window_end)) AS stretches
        FROM core.sync_windows AS w
        WHERE w.status = 'failed'
          -- Read whole since, by whatever window: no longer in doubt.
          AND NOT EXISTS (SELECT FROM core.sync_windows AS o
                          WHERE tstzrange(o.window_start, o.window_end) @> tstzrange(w.window_start, w.window_end)
                            AND o.status = 'done' AND (o.kind = 'audit') = (w.kind = 'audit')
                            AND o.finished_at > w.finished_at)
        GROUP BY 1
    ) AS d
) AS s
CROSS JOIN LATERAL (
    SELECT w.processing_error, w.distinct_calls, w.ringba_total
    FROM core.sync_windows AS w
    WHERE w.status = 'failed' AND (w.kind = 'audit') = s.is_audit
      AND tstzrange(w.window_start, w.window_end) && s.stretch
    ORDER BY w.finished_at DESC
    LIMIT 1
) AS f;

COMMENT ON VIEW core.windows_in_doubt IS 'Stretches of time whose calls may be missing: dead windows, neighbours merged, those read whole since left out';
COMMENT ON COLUMN core.windows_in_doubt.is_audit IS 'Whether an audit could not be completed; otherwise calls may be missing';
COMMENT ON COLUMN core.windows_in_doubt.starts_at IS 'First instant in doubt';
COMMENT ON COLUMN core.windows_in_doubt.ends_at IS 'End of the doubt (exclusive)';
COMMENT ON COLUMN core.windows_in_doubt.reason IS 'Why, in the words of the newest failed window';
COMMENT ON COLUMN core.windows_in_doubt.distinct_calls IS 'Distinct records which that window received';
COMMENT ON COLUMN core.windows_in_doubt.ringba_total IS 'Ringba''s own count for it';

GRANT SELECT ON core.windows_in_doubt TO callscript_dba;
