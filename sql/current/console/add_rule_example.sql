-- Adds a conversation to the examples of a rule, in the name of an admin.
-- Index: qa_rule_examples_pkey.

CREATE OR REPLACE FUNCTION console.add_rule_example(p_user_id bigint, p_rule_id text, p_said text, p_is_violation boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
BEGIN
    PERFORM callscript.add_example(p_rule_id, p_said, p_is_violation, actor);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'example_added', jsonb_build_object('rule', p_rule_id, 'is_violation', p_is_violation));
END
$$;

COMMENT ON FUNCTION console.add_rule_example(bigint, text, text, boolean) IS 'Adds an example to a rule, in the name of an admin';
REVOKE ALL ON FUNCTION console.add_rule_example(bigint, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.add_rule_example(bigint, text, text, boolean) TO callscript_web;
