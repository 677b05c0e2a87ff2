-- Puts open calls away until a time, for everybody; a row of the audit trail for each. Calls that are not open are left out.
-- Index: inbox_pkey.
-- Trap: two put the same calls away: they are locked first, in the order of their ids.

CREATE OR REPLACE FUNCTION console.snooze(p_user_id bigint, p_call_ids uuid[], p_until timestamptz) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    put_away uuid[];
BEGIN
    IF p_until <= clock_timestamp() THEN
        RAISE EXCEPTION 'Choose a time that is still to come.' USING ERRCODE = 'invalid_parameter_value';
    ELSIF p_until > clock_timestamp() + interval '30 days' THEN
        RAISE EXCEPTION 'Choose a time within the next 30 days.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM FROM core.inbox AS i WHERE i.call_id = ANY (p_call_ids) ORDER BY i.call_id FOR NO KEY UPDATE;
    WITH changed AS (
        UPDATE core.inbox AS i SET snoozed_until = p_until, snoozed_by = p_user_id, snoozed_at = clock_timestamp()
        WHERE i.call_id = ANY (p_call_ids) AND i.state = 'open'
        RETURNING i.call_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'snoozed', c.call_id, jsonb_build_object('until', p_until) FROM changed AS c
        RETURNING call_id
    )
    SELECT array_agg(n.call_id) INTO put_away FROM noted AS n;
    RETURN coalesce(put_away, '{}');
END
$$;

COMMENT ON FUNCTION console.snooze(bigint, uuid[], timestamptz) IS 'Puts open calls away until a time at most 30 days ahead; returns which';
REVOKE ALL ON FUNCTION console.snooze(bigint, uuid[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.snooze(bigint, uuid[], timestamptz) TO callscript_web;
