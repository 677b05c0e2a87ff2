-- Makes a draft of what an older version of a rule said, in the name of an admin.
-- Index: qa_rule_versions_pkey.

CREATE OR REPLACE FUNCTION console.restore_rule(p_user_id bigint, p_rule_id text, p_version integer, p_reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    old jsonb;
BEGIN
    SELECT to_jsonb(v) - ARRAY['rule_id', 'version', 'created_at', 'created_by', 'session_name', 'reason', 'is_shipped'] INTO old
    FROM core.qa_rule_versions AS v WHERE v.rule_id = p_rule_id AND v.version = p_version;
    IF old IS NULL THEN
        RAISE EXCEPTION 'there is no version % of this rule', p_version USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN callscript.edit_rule(p_rule_id, old, p_reason, true, actor);
END
$$;

COMMENT ON FUNCTION console.restore_rule(bigint, text, integer, text) IS 'Makes a draft of what an older version of a rule said; returns its version';
REVOKE ALL ON FUNCTION console.restore_rule(bigint, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.restore_rule(bigint, text, integer, text) TO callscript_web;
