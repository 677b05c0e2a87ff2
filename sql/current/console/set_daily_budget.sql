-- Sets the most dollars a day; for admins.
-- Index: settings_pkey.

CREATE OR REPLACE FUNCTION console.set_daily_budget(p_user_id bigint, p_usd numeric) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    before jsonb;
BEGIN
    IF p_usd IS NULL OR p_usd NOT BETWEEN 0 AND 10000 THEN
        RAISE EXCEPTION 'a day''s budget is 0 to 10000 dollars' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT s.value INTO before FROM core.settings AS s WHERE s.key = 'budget.daily_usd' FOR UPDATE;
    UPDATE core.settings AS s SET value = to_jsonb(p_usd), updated_at = clock_timestamp(), updated_by = actor
    WHERE s.key = 'budget.daily_usd';
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'set_budget', jsonb_build_object('before', before, 'after', p_usd));
END
$$;

COMMENT ON FUNCTION console.set_daily_budget(bigint, numeric) IS 'Sets the most dollars a day';
REVOKE ALL ON FUNCTION console.set_daily_budget(bigint, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_daily_budget(bigint, numeric) TO callscript_web;
