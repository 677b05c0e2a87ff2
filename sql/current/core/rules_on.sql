-- The rules that judge a call of this day, vertical, campaign, buyer, publisher and state: {rule id: version}.
-- p_scope: of the call, as core.scope_of has it.
-- Indexes: qa_rule_days_pkey, qa_rule_versions_pkey; a few dozen rules.

CREATE OR REPLACE FUNCTION core.rules_on(p_day date, p_vertical text, p_scope jsonb) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(v.rule_id, v.version), '{}')
    FROM core.qa_rules AS r
    CROSS JOIN LATERAL (SELECT d.version FROM core.qa_rule_days AS d
                        WHERE d.rule_id = r.id AND d.from_day <= p_day
                        ORDER BY d.from_day DESC LIMIT 1) AS d
    JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = d.version
    WHERE r.is_active AND (v.vertical_id IS NULL OR v.vertical_id = p_vertical)
      AND core.scope_fits(v.scope, p_scope)
$$;

COMMENT ON FUNCTION core.rules_on(date, text, jsonb) IS 'The rules that judge a call of this day, vertical, campaign, buyer, publisher and state: {rule id: version}';
REVOKE ALL ON FUNCTION core.rules_on(date, text, jsonb) FROM PUBLIC;
