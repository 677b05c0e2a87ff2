-- Looks at each lane: for how long has it had work, and finished nothing? Kept in core.lane_looks; alerts.lane_stalled tells.
-- Work is what lies ready, is held, or is put off by others' trouble; and the newest minutes as soon as they are to be read. A recording that Ringba has not sent yet is no work, nor is a call
-- that waits for its own next attempt.
-- Index: calls_fresh_*_idx for what lies ready, calls_waiting_*_idx for what is put off (read where nothing lies ready),
-- sync_windows_waiting_idx, sync_windows_working_idx, sync_windows_rolling_idx; leases is small. What was finished: calls_start_time_idx for calls of two days.
-- Trap: core.calls is read whole where a lane has work and has finished no call of two days since the last look: it stands still, or
-- fills in old days. No stage pays for an index on the time at which it finishes.
-- Trap: the clock may be wrong, and the watchdog may not have run for a while. A look from then counts for nothing: the lane has stood for
-- as long as was known, and no second longer.
-- Trap: what was finished just before a look may be seen by the next one only.

CREATE OR REPLACE FUNCTION core.look_at_lanes() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH setting AS MATERIALIZED (
        SELECT clock_timestamp() AS now
    ), work (lane, since) AS MATERIALIZED (
        SELECT 'ingest'::core.lane,
               coalesce(
                   (SELECT min(CASE WHEN w.status = 'working' THEN coalesce(l.claimed_at, s.now)
                                    WHEN w.deferral_count > 0 THEN w.deferred_since ELSE w.available_at END)
                    FROM core.sync_windows AS w
                    LEFT JOIN core.leases AS l ON l.item_id = w.id
                    WHERE w.status = 'working' OR (w.status = 'pending' AND (w.deferral_count > 0 OR w.available_at <= s.now))),
                   -- The next rolling window, which nobody has opened though it is due.
                   (SELECT d.due FROM (
                        SELECT max(w.finished_at) + make_interval(secs => core.setting_number('ingest.window_every_seconds')::float8) AS due
                        FROM (SELECT r.finished_at FROM core.sync_windows AS r
                              WHERE r.kind = 'rolling' ORDER BY r.window_end DESC LIMIT 1000) AS w
                        WHERE w.finished_at <= s.now) AS d
                    WHERE d.due <= s.now))
        FROM setting AS s
        UNION ALL
        SELECT 'vault',
               least((SELECT min(l.claimed_at) FROM core.leases AS l WHERE l.lane = 'vault'),
                     coalesce((SELECT k.available_at FROM core.calls AS k
                               WHERE k.status = 'pending' AND k.available_at <= s.now AND NOT k.is_live
                                 AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%'
                               ORDER BY k.available_at LIMIT 1),
                              (SELECT min(k.deferred_since) FROM core.calls AS k
                               WHERE k.status = 'pending' AND k.deferral_count > 0 AND NOT k.is_live
                                 AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%')))
        FROM setting AS s
        UNION ALL
        SELECT 'factory',
               least((SELECT min(l.claimed_at) FROM core.leases AS l WHERE l.lane = 'factory'),
                     coalesce((SELECT k.available_at FROM core.calls AS k
                               WHERE k.status = 'downloaded' AND k.available_at <= s.now ORDER BY k.available_at LIMIT 1),
                              (SELECT min(k.deferred_since) FROM core.calls AS k
                               WHERE k.status = 'downloaded' AND k.deferral_count > 0)))
        FROM setting AS s
        UNION ALL
        SELECT 'judge',
               least((SELECT min(l.claimed_at) FROM core.leases AS l WHERE l.lane = 'judge'),
                     coalesce((SELECT k.available_at FROM core.calls AS k
                               WHERE k.status = 'transcribed' AND k.available_at <= s.now ORDER BY k.available_at LIMIT 1),
                              (SELECT min(k.deferred_since) FROM core.calls AS k
                               WHERE k.status = 'transcribed' AND k.deferral_count > 0)))
        FROM setting AS s
        -- Resting until tomorrow is no standing still.
        WHERE (SELECT b.stage FROM core.budget_today AS b) <> 'paused'
    ), seen AS MATERIALIZED (
        SELECT n.lane, s.now, CASE WHEN NOT n.paused THEN w.since END AS since,
               p.looked_at, coalesce(p.stood_seconds, 0) AS stood,
               coalesce(p.looked_at BETWEEN s.now - interval '5 minutes' AND s.now, false) AS is_next,
               p.looked_at - interval '10 seconds' AS from_then
        FROM setting AS s
        CROSS JOIN core.lanes AS n
        LEFT JOIN work AS w ON w.lane = n.lane
        LEFT JOIN core.lane_looks AS p ON p.lane = n.lane
    ), moved AS MATERIALIZED (
        SELECT e.*,
               CASE WHEN NOT e.is_next OR e.since IS NULL THEN NULL
                    WHEN e.lane = 'ingest' THEN
                        coalesce(
                        (SELECT max(w.finished_at) FROM core.sync_windows AS w
                         WHERE w.kind = 'rolling' AND w.window_end > e.now - interval '1 hour'
                           AND w.finished_at > e.from_then AND w.finished_at <= e.now),
                        (SELECT max(w.finished_at) FROM core.sync_windows AS w
                         WHERE w.finished_at > e.from_then AND w.finished_at <= e.now))
                    WHEN e.lane = 'vault' THEN coalesce(
                        (SELECT max(k.vaulted_at) FROM core.calls AS k
                         WHERE k.start_time_utc > e.now - interval '2 days' AND k.vaulted_at > e.from_then AND k.vaulted_at <= e.now),
                        (SELECT max(k.vaulted_at) FROM core.calls AS k WHERE k.vaulted_at > e.from_then AND k.vaulted_at <= e.now))
                    WHEN e.lane = 'factory' THEN coalesce(
                        (SELECT max(k.transcribed_at) FROM core.calls AS k
                         WHERE k.start_time_utc > e.now - interval '2 days' AND k.transcribed_at > e.from_then AND k.transcribed_at <= e.now),
                        (SELECT max(k.transcribed_at) FROM core.calls AS k WHERE k.transcribed_at > e.from_then AND k.transcribed_at <= e.now))
                    ELSE coalesce(
                        (SELECT max(k.judged_at) FROM core.calls AS k
                         WHERE k.start_time_utc > e.now - interval '2 days' AND k.judged_at > e.from_then AND k.judged_at <= e.now),
                        (SELECT max(k.judged_at) FROM core.calls AS k WHERE k.judged_at > e.from_then AND k.judged_at <= e.now))
               END AS finished_at
        FROM seen AS e
    )
    INSERT INTO core.lane_looks AS o (lane, looked_at, stood_seconds)
    SELECT m.lane, m.now,
           CASE WHEN m.since IS NULL THEN 0
                WHEN NOT m.is_next THEN m.stood
                WHEN m.finished_at IS NOT NULL OR m.stood = 0 THEN
                    extract(epoch FROM m.now - greatest(m.looked_at, m.finished_at, least(m.since, m.now)))
                ELSE m.stood + extract(epoch FROM m.now - m.looked_at) END
    FROM moved AS m
    ON CONFLICT (lane) DO UPDATE SET looked_at = EXCLUDED.looked_at, stood_seconds = EXCLUDED.stood_seconds
$$;

COMMENT ON FUNCTION core.look_at_lanes() IS 'Notes for how long each lane has had work and finished nothing, for alerts.lane_stalled';
REVOKE ALL ON FUNCTION core.look_at_lanes() FROM PUBLIC;
