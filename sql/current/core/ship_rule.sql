-- Brings the text of a rule as CallScript ships it: `callscript migrate` and sql/install.sql call it for every file of
-- sql/rules that is new or has changed, as callscript_owner, after all objects.
-- A rule may have several editions, each for other days (in_force_from, in_force_until). Where the text in force for an
-- edition's days is the one that was shipped last, the new one is in force at once. Where somebody here has edited the
-- rule, or has put an older version in force again, the new one is a draft: a decision that was made here is never overwritten.
-- A retired rule stays retired. Examples that came with CallScript are replaced, those that were added here stay.
-- p_rule: {rule_id, name, guidance, vertical_id, speaker, severity, weight, kind, definition, in_force_from, in_force_until, scope,
-- severity_because, source, source_date, created_by, reason, examples: [{said, is_violation, answered}]}. Returns what was
-- done, in a sentence for whoever migrates; null where there was nothing to do.
-- Indexes: qa_rules_pkey, qa_rule_versions_pkey, qa_rule_days_pkey, qa_rule_examples_pkey.
-- Trap: the extension need not be there yet, so nothing checks the patterns here; a unit test does, of every file.

CREATE OR REPLACE FUNCTION core.ship_rule(p_rule jsonb) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    brought core.qa_rule_versions := jsonb_populate_record(NULL::core.qa_rule_versions, jsonb_build_object('scope', '{}'::jsonb) || p_rule);
    rule core.qa_rules;
    newest integer;
    newest_shipped integer;
    in_force integer;
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
    -- Of the same days: another edition is another text.
    SELECT coalesce(max(v.version), 0),
           max(v.version) FILTER (WHERE v.is_shipped AND (v.in_force_from, v.in_force_until)
                                        IS NOT DISTINCT FROM (brought.in_force_from, brought.in_force_until))
    INTO newest, newest_shipped
    FROM core.qa_rule_versions AS v WHERE v.rule_id = rule.id;
    SELECT d.version INTO in_force FROM core.qa_rule_days AS d
    WHERE d.rule_id = rule.id AND d.from_day <= coalesce(brought.in_force_from, brought.in_force_until, 'infinity')
    ORDER BY d.from_day DESC LIMIT 1;
    DELETE FROM core.qa_rule_examples AS e
    WHERE e.rule_id = rule.id AND e.is_shipped
      AND NOT EXISTS (SELECT FROM jsonb_to_recordset(p_rule -> 'examples') AS x (said text) WHERE x.said = e.said)
      -- Editions of a rule share their examples: those of the last one count.
      AND brought.in_force_until IS NULL;
    IF brought.in_force_until IS NULL THEN
        INSERT INTO core.qa_rule_examples AS e (rule_id, said, is_violation, answered, is_shipped, added_by)
        SELECT rule.id, x.said, x.is_violation, x.answered, true, author
        FROM jsonb_to_recordset(p_rule -> 'examples') AS x (said text, is_violation boolean, answered text)
        ON CONFLICT (rule_id, said) DO UPDATE SET is_violation = EXCLUDED.is_violation, answered = EXCLUDED.answered
        WHERE e.is_shipped AND (e.is_violation, e.answered) IS DISTINCT FROM (EXCLUDED.is_violation, EXCLUDED.answered);
    END IF;
    -- Only comments or examples of the file have changed, or what is in force says the same already.
    IF EXISTS (SELECT FROM core.qa_rule_versions AS v
               WHERE v.rule_id = rule.id AND v.version IN (newest_shipped, in_force)
                 AND (v.name, v.guidance, v.vertical_id, v.speaker, v.severity, v.weight, v.kind, v.definition, v.in_force_from,
                      v.in_force_until, v.scope, v.severity_because, v.source, v.source_date)
                     IS NOT DISTINCT FROM (brought.name, brought.guidance, brought.vertical_id, brought.speaker,
                                           brought.severity, brought.weight, brought.kind, brought.definition,
                                           brought.in_force_from, brought.in_force_until, brought.scope,
                                           brought.severity_because, brought.source, brought.source_date)) THEN
        RETURN NULL;
    END IF;
    IF newest > 0 AND (
           CASE WHEN newest_shipped IS NOT NULL THEN in_force IS DISTINCT FROM newest_shipped
                -- A new edition, where what CallScript shipped for other days is in force, or nothing.
                ELSE NOT EXISTS (SELECT FROM core.qa_rule_versions AS v WHERE v.rule_id = rule.id AND v.is_shipped)
                     OR EXISTS (SELECT FROM core.qa_rule_versions AS v
                                WHERE v.rule_id = rule.id AND v.version = in_force AND NOT v.is_shipped) END) THEN
        deed := 'drafted';
    END IF;
    next_version := newest + 1;
    INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind,
                                       definition, in_force_from, in_force_until, scope, severity_because, source, source_date,
                                       created_by, reason, is_shipped)
    VALUES (brought.rule_id, next_version, brought.name, brought.guidance, brought.vertical_id, brought.speaker,
            brought.severity, brought.weight, brought.kind, brought.definition, brought.in_force_from, brought.in_force_until,
            brought.scope, brought.severity_because, brought.source, brought.source_date, author, brought.reason, true);
    INSERT INTO core.qa_rule_changes (rule_id, action, from_version, to_version, changed_by, reason)
    VALUES (rule.id, deed, CASE WHEN deed <> 'added' THEN rule.current_version END, next_version, author,
            brought.reason);
    IF deed = 'drafted' THEN
        RETURN format('rule %s was edited here, so version %s of it is only a draft: compare the two in bi.rules; '
                      'SELECT callscript.publish_rule(%L, %s, ''WHY'') puts the draft in force',
                      rule.id, next_version, rule.id, next_version);
    END IF;
    PERFORM core.put_in_force(rule.id, next_version);
    RETURN format(CASE WHEN rule.is_active THEN 'rule %s: version %s is in force'
                       ELSE 'rule %s: version %s is the text of it, and it stays retired' END, rule.id, next_version);
END
$$;

COMMENT ON FUNCTION core.ship_rule(jsonb) IS 'Brings a rule of sql/rules as a new version: in force, or a draft where the rule was edited here';
REVOKE ALL ON FUNCTION core.ship_rule(jsonb) FROM PUBLIC;
