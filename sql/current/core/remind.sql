-- Puts reminders of open alerts into the outbox: a day after a target heard of an alert, and an hour after it was given
-- up as unreachable. A target that has heard nothing of an alert (it is new, or the alert has become worse) hears of it now.
-- Index: alerts_open_once_idx, notifications_once.

CREATE OR REPLACE FUNCTION core.remind() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    every constant interval := make_interval(hours => core.setting_number('watch.remind_hours')::integer);
    reminded integer;
BEGIN
    INSERT INTO core.notifications (target_id, alert_id, event, reminder)
    SELECT t.id, a.id, CASE WHEN n.known = 0 THEN 'raised' ELSE 'reminded' END,
           CASE WHEN n.known = 0 THEN 0 ELSE n.reminders + 1 END
    FROM core.alerts AS a
    JOIN core.notification_targets AS t ON t.is_active AND a.severity >= t.least_severity
    CROSS JOIN LATERAL (
        SELECT count(*) AS known, coalesce(max(x.reminder), 0) AS reminders, max(x.delivered_at) AS heard_at,
               max(x.dropped_at) AS dropped_at,
               coalesce(bool_or(x.delivered_at IS NULL AND x.dropped_at IS NULL), false) AS is_on_its_way
        FROM core.notifications AS x
        WHERE x.alert_id = a.id AND x.target_id = t.id
    ) AS n
    WHERE a.resolved_at IS NULL AND NOT n.is_on_its_way
      AND (n.known = 0
           OR (every > interval '0' AND n.heard_at < clock_timestamp() - every)
           OR (n.dropped_at > coalesce(n.heard_at, '-infinity') AND n.dropped_at < clock_timestamp() - interval '1 hour'))
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS reminded = ROW_COUNT;
    RETURN reminded;
END
$$;

COMMENT ON FUNCTION core.remind() IS 'Puts reminders of open alerts into the outbox; returns how many';
REVOKE ALL ON FUNCTION core.remind() FROM PUBLIC;
