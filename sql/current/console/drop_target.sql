-- Stops sending alerts to a target; for admins. Its waiting notifications are removed too.
-- Index: notification_targets_pkey, notifications_target_idx.

CREATE OR REPLACE FUNCTION console.drop_target(p_user_id bigint, p_target_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    gone text;
BEGIN
    DELETE FROM core.notification_targets AS t WHERE t.id = p_target_id RETURNING t.name INTO gone;
    IF gone IS NOT NULL THEN
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'target_removed', jsonb_build_object('name', gone));
    END IF;
END
$$;

COMMENT ON FUNCTION console.drop_target(bigint, bigint) IS 'Sends alerts there no longer';
REVOKE ALL ON FUNCTION console.drop_target(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.drop_target(bigint, bigint) TO callscript_web;
