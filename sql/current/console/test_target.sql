-- Sends a test to a place where alerts are sent; for admins.
-- Index: notification_targets_pkey.

CREATE OR REPLACE FUNCTION console.test_target(p_user_id bigint, p_target_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    INSERT INTO core.notifications (target_id, event)
    SELECT t.id, 'test' FROM core.notification_targets AS t WHERE t.id = p_target_id;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'target_tested', jsonb_build_object('target', p_target_id));
END
$$;

COMMENT ON FUNCTION console.test_target(bigint, bigint) IS 'Sends a test there';
REVOKE ALL ON FUNCTION console.test_target(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.test_target(bigint, bigint) TO callscript_web;
