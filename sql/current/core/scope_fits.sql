-- Whether a scope of a rule (core.qa_rule_versions.scope) includes a call of this scope (core.scope_of).
-- Index: none.

CREATE OR REPLACE FUNCTION core.scope_fits(p_scope jsonb, p_call jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_scope = '{}'
        OR NOT EXISTS (SELECT FROM jsonb_each(p_scope) AS s (key, wanted)
                       WHERE NOT EXISTS (SELECT FROM jsonb_array_elements_text(s.wanted) AS w (name)
                                         JOIN jsonb_array_elements_text(p_call -> s.key) AS n (name)
                                           ON lower(n.name) = lower(w.name)))
$$;

COMMENT ON FUNCTION core.scope_fits(jsonb, jsonb) IS 'Whether a scope of a rule includes a call of this scope (core.scope_of)';
REVOKE ALL ON FUNCTION core.scope_fits(jsonb, jsonb) FROM PUBLIC;
