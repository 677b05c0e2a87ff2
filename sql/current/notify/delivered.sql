-- Says that the other party took a notification.
-- Index: notifications_pkey, alerts_pkey.
-- Trap: the number of the attempt fences: a worker that was too slow changes nothing.

CREATE OR REPLACE FUNCTION notify.delivered(p_id bigint, p_attempt smallint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told bigint;
BEGIN
    UPDATE core.notifications AS n SET delivered_at = clock_timestamp(), error = NULL
    WHERE n.id = p_id AND n.attempts = p_attempt AND n.delivered_at IS NULL AND n.dropped_at IS NULL
    RETURNING n.alert_id INTO told;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE core.alerts AS a SET delivered_at = clock_timestamp() WHERE a.id = told AND a.delivered_at IS NULL;
    RETURN true;
END
$$;

COMMENT ON FUNCTION notify.delivered(bigint, smallint) IS 'Says that the other party took a notification; false where it was given to another worker meanwhile';
REVOKE ALL ON FUNCTION notify.delivered(bigint, smallint) FROM PUBLIC;
REVOKE ALL ON FUNCTION notify.delivered(bigint, smallint) FROM callscript_worker;
GRANT EXECUTE ON FUNCTION notify.delivered(bigint, smallint) TO callscript_notify, callscript_web;
