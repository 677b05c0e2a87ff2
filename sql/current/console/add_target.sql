-- One more place where alerts are sent; for admins.
-- Trap: the address holds a secret: it is checked here, and neither an error nor the audit trail repeats it.

CREATE OR REPLACE FUNCTION console.add_target(p_user_id bigint, p_name text, p_kind text, p_url text, p_severity text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    IF p_url !~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])[^[:space:]]+$' THEN
        RAISE EXCEPTION 'the address must begin with https://' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (SELECT FROM core.notification_targets AS t WHERE t.name = btrim(p_name)) THEN
        RAISE EXCEPTION 'there is a target of this name already' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.notification_targets (name, kind, url, least_severity, created_by)
    VALUES (btrim(p_name), p_kind, p_url, core.as_severity(p_severity), actor);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'target_added', jsonb_build_object('name', btrim(p_name), 'kind', p_kind, 'severity', p_severity));
END
$$;

COMMENT ON FUNCTION console.add_target(bigint, text, text, text, text) IS 'Adds a place where alerts are sent';
REVOKE ALL ON FUNCTION console.add_target(bigint, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.add_target(bigint, text, text, text, text) TO callscript_web;
