-- The patterns of a rule in the order of its definition, for the part of a page that is folded away.

CREATE OR REPLACE FUNCTION core.rule_patterns(p_definition jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_path_query_array(p_definition, '$.any[*]') || jsonb_path_query_array(p_definition, '$.all[*][*]')
$$;

COMMENT ON FUNCTION core.rule_patterns(jsonb) IS 'The patterns of a rule: any, then all';
REVOKE ALL ON FUNCTION core.rule_patterns(jsonb) FROM PUBLIC;
