-- The rules by which a call is judged, by the law of its own day: {rule id: version}. Null: no such call.
-- Indexes: calls_pkey, campaigns_pkey; those of core.rules_on.

CREATE OR REPLACE FUNCTION core.rules_of_call(p_call_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT core.rules_on(core.day_of_law(k.start_time_utc), c.vertical_id, core.scope_of(k, c))
    FROM core.calls AS k
    JOIN core.campaigns AS c ON c.id = k.campaign_id
    WHERE k.id = p_call_id
$$;

COMMENT ON FUNCTION core.rules_of_call(uuid) IS 'The rules by which a call is judged, by the law of its own day: {rule id: version}';
REVOKE ALL ON FUNCTION core.rules_of_call(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.rules_of_call(uuid) TO callscript_dba;
