-- Tries a rule without keeping anything: a sentence by the version in force and by an edited draft, and the rule's examples by
-- the draft. Without changes the draft is the version that is named.
-- Trap: the draft is made by the extension, which checks it, and taken back with the block: variables outlive that.

CREATE OR REPLACE FUNCTION console.try_rule(p_user_id bigint, p_rule_id text, p_version integer, p_changes jsonb, p_said text)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, CASE WHEN p_changes IS NULL THEN 'viewer' ELSE 'admin' END);
    now_version constant integer := (SELECT q.current_version FROM core.qa_rules AS q WHERE q.id = p_rule_id);
    is_asked constant boolean := (SELECT v.kind = 'judge' FROM core.qa_rule_versions AS v
                                  WHERE v.rule_id = p_rule_id AND v.version = now_version);
    tried integer := p_version;
    by_draft jsonb;
    by_now jsonb;
    examples jsonb;
BEGIN
    BEGIN
        IF p_changes IS NOT NULL THEN
            tried := callscript.edit_rule(p_rule_id, p_changes, 'a trial', true, actor);
        END IF;
        IF p_said IS NOT NULL AND NOT is_asked THEN
            by_draft := (SELECT to_jsonb(t) FROM callscript.try_rule(p_rule_id, p_said, tried) AS t);
            by_now := (SELECT to_jsonb(t) FROM callscript.try_rule(p_rule_id, p_said, now_version) AS t);
        END IF;
        examples := (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.is_right, t.is_violation DESC, t.said COLLATE "C")
                     FROM callscript.test_rule(p_rule_id, tried) AS t);
        RAISE EXCEPTION USING ERRCODE = 'CSUND', MESSAGE = 'nothing of the trial stays';
    EXCEPTION WHEN SQLSTATE 'CSUND' THEN
        NULL;
    END;
    RETURN jsonb_build_object('draft', by_draft, 'now', by_now, 'examples', coalesce(examples, '[]'), 'now_version', now_version);
END
$$;

COMMENT ON FUNCTION console.try_rule(bigint, text, integer, jsonb, text) IS 'Tries a sentence and the examples by an edited draft of a rule; keeps nothing';
REVOKE ALL ON FUNCTION console.try_rule(bigint, text, integer, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.try_rule(bigint, text, integer, jsonb, text) TO callscript_web;
