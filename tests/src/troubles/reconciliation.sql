-- One minute of an hour in which Ringba lists a call more than are stored.
WITH audit AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
    VALUES ('audit', '2026-11-01 10:00+00', '2026-11-01 11:00+00', 'done', 1, 1, false, clock_timestamp())
    RETURNING id
)
INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls, stored_calls,
                                  ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout,
                                  minutes_in_doubt)
SELECT id, '2026-11-01 10:00+00', '2026-11-01 11:00+00', 'id:test', 'Test', 2, 1, 0, 0, 0, 0, 0, 0, '{2026-11-01 10:05+00}'
FROM audit
