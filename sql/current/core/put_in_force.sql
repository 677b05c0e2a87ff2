-- Lets a version of a rule judge the calls of its days (in_force_from to in_force_until) in place of whatever judged them, and
-- makes the version for the latest days the one that an edit begins with. The rule is locked by the caller.
-- Indexes: qa_rules_pkey, qa_rule_versions_pkey, qa_rule_days_pkey.

CREATE OR REPLACE FUNCTION core.put_in_force(p_rule_id text, p_version integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_day date;
    day_after date;
    after integer;
BEGIN
    SELECT coalesce(v.in_force_from, '-infinity'), coalesce(v.in_force_until + 1, 'infinity') INTO STRICT first_day, day_after
    FROM core.qa_rule_versions AS v WHERE v.rule_id = p_rule_id AND v.version = p_version;
    -- What goes on behind these days.
    SELECT d.version INTO after FROM core.qa_rule_days AS d
    WHERE d.rule_id = p_rule_id AND d.from_day <= day_after ORDER BY d.from_day DESC LIMIT 1;
    DELETE FROM core.qa_rule_days AS d
    WHERE d.rule_id = p_rule_id AND d.from_day >= first_day AND d.from_day <= day_after;
    INSERT INTO core.qa_rule_days (rule_id, from_day, version) VALUES (p_rule_id, first_day, p_version);
    IF day_after < 'infinity' THEN
        INSERT INTO core.qa_rule_days (rule_id, from_day, version) VALUES (p_rule_id, day_after, after);
    END IF;
    UPDATE core.qa_rules AS r
    SET current_version = (SELECT d.version FROM core.qa_rule_days AS d
                           WHERE d.rule_id = p_rule_id AND d.version IS NOT NULL ORDER BY d.from_day DESC LIMIT 1)
    WHERE r.id = p_rule_id;
END
$$;

COMMENT ON FUNCTION core.put_in_force(text, integer) IS 'Lets a version of a rule judge the calls of its days';
REVOKE ALL ON FUNCTION core.put_in_force(text, integer) FROM PUBLIC;
