-- What a scope of a rule is compared with: names and ids of a call's campaign, buyer and publisher, and the caller's likely
-- state.
-- Index: area_codes_pkey.

CREATE OR REPLACE FUNCTION core.scope_of(p_call core.calls, p_campaign core.campaigns) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'campaigns', to_jsonb(array_remove(ARRAY[p_campaign.name, p_campaign.external_key, p_campaign.id::text], NULL)),
        'buyers', to_jsonb(array_remove(ARRAY[p_call.buyer, p_call.target_id, p_call.target_name], NULL)),
        'publishers', to_jsonb(array_remove(ARRAY[p_call.publisher_id, p_call.publisher_name], NULL)),
        'states', to_jsonb(array_remove(ARRAY[core.likely_state(p_call.caller_number)], NULL)))
$$;

COMMENT ON FUNCTION core.scope_of(core.calls, core.campaigns) IS 'What a scope of a rule is compared with: {campaigns, buyers, publishers, states}';
REVOKE ALL ON FUNCTION core.scope_of(core.calls, core.campaigns) FROM PUBLIC;
