-- Takes notifications that are due, each for one minute and one sender: a worker, or the console.
-- Index: notifications_waiting_idx, notifications_once.

CREATE OR REPLACE FUNCTION notify.claim(p_most integer)
RETURNS TABLE (id bigint, attempt smallint, kind text, url text, message jsonb)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A worker that dies with one leaves it to the others after a minute, longer than any attempt takes.
    WITH taken AS (
        UPDATE core.notifications AS n
        SET attempts = n.attempts + 1, available_at = clock_timestamp() + interval '1 minute'
        WHERE n.id IN (
            SELECT w.id FROM core.notifications AS w
            WHERE w.delivered_at IS NULL AND w.dropped_at IS NULL AND w.available_at <= clock_timestamp()
              -- First that it began, then that it is over.
              AND (w.event <> 'resolved'
                   OR NOT EXISTS (SELECT FROM core.notifications AS r
                                  WHERE r.alert_id = w.alert_id AND r.target_id = w.target_id AND r.event IN ('raised', 'reminded')
                                    AND r.delivered_at IS NULL AND r.dropped_at IS NULL))
            ORDER BY w.available_at
            LIMIT p_most
            FOR UPDATE SKIP LOCKED)
        RETURNING n.id, n.attempts, n.target_id, n.alert_id, n.event, n.reminder
    )
    SELECT x.id, x.attempts, t.kind, t.url,
           jsonb_build_object(
               'id', x.id, 'event', x.event, 'reminder', x.reminder, 'kind', coalesce(a.kind, 'test'), 'severity', coalesce(a.severity, 'info'),
               'cause', coalesce(a.cause, 'test'),
               'message', coalesce(a.message, 'A test: alerts of CallScript arrive here.'),
               'details', coalesce(a.details, '{}'), 'raised_at', coalesce(a.raised_at, clock_timestamp()),
               'resolved_at', a.resolved_at, 'runbook', a.runbook)
    FROM taken AS x
    JOIN core.notification_targets AS t ON t.id = x.target_id
    LEFT JOIN core.alerts AS a ON a.id = x.alert_id
$$;

COMMENT ON FUNCTION notify.claim(integer) IS 'Takes notifications that are due, each for one minute and one worker or console';
REVOKE ALL ON FUNCTION notify.claim(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION notify.claim(integer) FROM callscript_worker;
GRANT EXECUTE ON FUNCTION notify.claim(integer) TO callscript_notify, callscript_web;
