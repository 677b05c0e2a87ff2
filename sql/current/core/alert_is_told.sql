-- Puts an alert, and its end, into the outbox of every target that wants alerts of its severity.
-- Index: notifications_once.

CREATE OR REPLACE FUNCTION core.alert_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO core.notifications (target_id, alert_id, event)
        SELECT t.id, NEW.id, 'raised' FROM core.notification_targets AS t
        WHERE t.is_active AND NEW.severity >= t.least_severity;
        RETURN NULL;
    END IF;
    -- What is over before anybody was told of it needs nobody any more.
    UPDATE core.notifications AS n SET dropped_at = clock_timestamp(), error = 'over before it was sent'
    WHERE n.alert_id = NEW.id AND n.event IN ('raised', 'reminded') AND n.attempts = 0 AND n.delivered_at IS NULL AND n.dropped_at IS NULL;
    INSERT INTO core.notifications (target_id, alert_id, event)
    SELECT DISTINCT n.target_id, n.alert_id, 'resolved' FROM core.notifications AS n
    WHERE n.alert_id = NEW.id AND n.event IN ('raised', 'reminded') AND n.dropped_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER alerts_told AFTER INSERT ON core.alerts FOR EACH ROW EXECUTE FUNCTION core.alert_is_told();
CREATE OR REPLACE TRIGGER alerts_over AFTER UPDATE OF resolved_at ON core.alerts
    FOR EACH ROW WHEN (OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL) EXECUTE FUNCTION core.alert_is_told();

COMMENT ON FUNCTION core.alert_is_told() IS 'Trigger: puts an alert, and its end, into the outbox of every target';
REVOKE ALL ON FUNCTION core.alert_is_told() FROM PUBLIC;
