-- A draft of a rule, in the name of an admin; the extension checks its patterns.

CREATE OR REPLACE FUNCTION console.draft_rule(p_user_id bigint, p_rule_id text, p_changes jsonb, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN callscript.edit_rule(p_rule_id, p_changes, p_reason, true, console.actor(p_user_id, 'admin'));
END
$$;

COMMENT ON FUNCTION console.draft_rule(bigint, text, jsonb, text) IS 'Makes a draft of a rule, in the name of an admin';
REVOKE ALL ON FUNCTION console.draft_rule(bigint, text, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.draft_rule(bigint, text, jsonb, text) TO callscript_web;
