-- Has the calls of the last hours scored again, in the name of an admin; console.rescore_step does it.
-- Index: rescores_open_idx.

CREATE OR REPLACE FUNCTION console.rescore_rule(p_user_id bigint, p_rule_id text, p_hours integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    upper constant timestamptz := clock_timestamp();
    lower constant timestamptz := upper - make_interval(hours => p_hours);
    made bigint;
BEGIN
    IF p_hours IS NULL OR p_hours NOT BETWEEN 1 AND 720 THEN
        RAISE EXCEPTION 'choose a time of 1 to 720 hours' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Two at a time over the same calls would only wait for each other.
    PERFORM pg_advisory_xact_lock(hashtext('console.rescore_rule'));
    IF EXISTS (SELECT FROM core.rescores AS s WHERE s.finished_at IS NULL) THEN
        RAISE EXCEPTION 'calls are being scored again already; wait until that is done' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.rescores (rule_id, asked_by, from_time, to_time, reached)
    VALUES (p_rule_id, actor, lower, upper, lower)
    RETURNING id INTO made;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'rescore_asked', jsonb_build_object('rule', p_rule_id, 'hours', p_hours));
    RETURN made;
END
$$;

COMMENT ON FUNCTION console.rescore_rule(bigint, text, integer) IS 'Has the calls of the last hours scored again, in the name of an admin';
REVOKE ALL ON FUNCTION console.rescore_rule(bigint, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.rescore_rule(bigint, text, integer) TO callscript_web;
