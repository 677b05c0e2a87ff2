-- Puts a draft into force, in the name of an admin.

CREATE OR REPLACE FUNCTION console.publish_rule(p_user_id bigint, p_rule_id text, p_version integer, p_reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM callscript.publish_rule(p_rule_id, p_version, p_reason, console.actor(p_user_id, 'admin'));
END
$$;

COMMENT ON FUNCTION console.publish_rule(bigint, text, integer, text) IS 'Puts a draft into force, in the name of an admin';
REVOKE ALL ON FUNCTION console.publish_rule(bigint, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.publish_rule(bigint, text, integer, text) TO callscript_web;
