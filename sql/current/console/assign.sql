-- Gives calls of the inbox to a reviewer; one row of the audit trail for each that changes hands.
-- Index: inbox_pkey.

CREATE OR REPLACE FUNCTION console.assign(p_user_id bigint, p_call_ids uuid[], p_assignee_id bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    assignee constant text := CASE WHEN p_assignee_id IS NOT NULL THEN console.actor(p_assignee_id, 'reviewer') END;
    changed bigint;
BEGIN
    WITH assigned AS (
        UPDATE core.inbox AS i SET assignee_id = p_assignee_id
        WHERE i.call_id = ANY (p_call_ids) AND i.assignee_id IS DISTINCT FROM p_assignee_id
        RETURNING i.call_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'assigned', a.call_id, jsonb_build_object('to', assignee) FROM assigned AS a
        RETURNING 1
    )
    SELECT count(*) INTO changed FROM noted;
    RETURN changed;
END
$$;

COMMENT ON FUNCTION console.assign(bigint, uuid[], bigint) IS 'Gives calls to a reviewer, or (null) to nobody; returns how many changed hands';
REVOKE ALL ON FUNCTION console.assign(bigint, uuid[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.assign(bigint, uuid[], bigint) TO callscript_web;
