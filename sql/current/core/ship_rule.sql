-- Brings the text of a rule as CallScript ships it: `callscript migrate` and sql/install.sql call it for every file of
-- sql/rules that is new or has changed, as callscript_owner, after all objects.
-- Where the text in force is the one that was shipped last, the new one is in force at once. Where somebody here has edited the
-- rule, or has put an older version in force again, the new one is a draft: a decision that was made here is never overwritten.
-- A retired rule stays retired.
-- p_rule: {rule_id, name, guidance, vertical_id, speaker, severity, weight, kind, definition, created_by, reason}. Returns
-- what was done, in a sentence for whoever migrates; null where there was nothing to do.
-- Indexes: qa_rules_pkey, qa_rule_versions_pkey.
-- Trap: the extension need not be there yet, so nothing checks the patterns here; a unit test does, of every file.

CREATE OR REPLACE FUNCTION core.ship_rule(p_rule jsonb) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    brought core.qa_rule_versions := jsonb_populate_record(NULL::core.qa_rule_versions, p_rule);
    rule core.qa_rules;
    newest integer;
    newest_shipped integer;
    deed text := 'edited';
    next_version integer;
    author constant text := coalesce(brought.created_by, 'callscript');
BEGIN
    INSERT INTO core.qa_rules (id, current_version) VALUES (brought.rule_id, 1) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        deed := 'added';
    END IF;
    -- Whoever edits the rule now waits, or is waited for.
    SELECT * INTO rule FROM core.qa_rules AS r WHERE r.id = brought.rule_id FOR UPDATE;
    SELECT coalesce(max(v.version), 0), max(v.version) FILTER (WHERE v.is_shipped) INTO newest, newest_shipped
    FROM core.qa_rule_versions AS v WHERE v.rule_id = rule.id;
    -- Only comments of the file have changed, or what is in force says the same already.
    IF EXISTS (SELECT FROM core.qa_rule_versions AS v
               WHERE v.rule_id = rule.id AND v.version IN (newest_shipped, rule.current_version)
                 AND (v.name, v.guidance, v.vertical_id, v.speaker, v.severity, v.weight, v.kind, v.definition)
                     IS NOT DISTINCT FROM (brought.name, brought.guidance, brought.vertical_id, brought.speaker,
                                           brought.severity, brought.weight, brought.kind, brought.definition)) THEN
        RETURN NULL;
    END IF;
    IF deed <> 'added' AND rule.current_version IS DISTINCT FROM newest_shipped THEN
        deed := 'drafted';
    END IF;
    next_version := newest + 1;
    INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind,
                                       definition, created_by, reason, is_shipped)
    VALUES (brought.rule_id, next_version, brought.name, brought.guidance, brought.vertical_id, brought.speaker,
            brought.severity, brought.weight, brought.kind, brought.definition, author, brought.reason, true);
    INSERT INTO core.qa_rule_changes (rule_id, action, from_version, to_version, changed_by, reason)
    VALUES (rule.id, deed, CASE WHEN deed <> 'added' THEN rule.current_version END, next_version, author,
            brought.reason);
    IF deed = 'drafted' THEN
        RETURN format('rule %s was edited here, so version %s of it is only a draft: compare the two in bi.rules; '
                      'SELECT callscript.publish_rule(%L, %s, ''WHY'') puts the draft in force',
                      rule.id, next_version, rule.id, next_version);
    END IF;
    UPDATE core.qa_rules AS r SET current_version = next_version WHERE r.id = rule.id;
    RETURN format(CASE WHEN rule.is_active THEN 'rule %s: version %s is in force'
                       ELSE 'rule %s: version %s is the text of it, and it stays retired' END, rule.id, next_version);
END
$$;

COMMENT ON FUNCTION core.ship_rule(jsonb) IS 'Brings a rule of sql/rules as a new version: in force, or a draft where the rule was edited here';
REVOKE ALL ON FUNCTION core.ship_rule(jsonb) FROM PUBLIC;
