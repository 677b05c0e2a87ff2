-- Every flag of the calls of a list, gravest first: whoever decides about a call has seen what is decided.
-- Index: those of core.flags_in_force; inbox_pkey.

CREATE OR REPLACE FUNCTION console.shown_flags(p_call_ids uuid[])
RETURNS TABLE (call_id uuid, call_state text, flag_id bigint, rule text, severity text, quote text, start_seconds float8,
               state text, decision bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.call_id, i.state, f.flag_id, v.name, f.severity::text, left(f.quote, 300), f.start_seconds, f.state, f.decision
    FROM core.flags_in_force(p_call_ids) AS f
    JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
    JOIN core.inbox AS i ON i.call_id = f.call_id
    ORDER BY f.call_id, f.severity DESC, f.start_seconds, f.flag_id
$$;

COMMENT ON FUNCTION console.shown_flags(uuid[]) IS 'Every flag of these calls, gravest first, with the decision that is in force (0: open) and the state of its call';
REVOKE ALL ON FUNCTION console.shown_flags(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.shown_flags(uuid[]) TO callscript_web;
