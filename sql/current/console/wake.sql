-- Brings calls back that are put away; a row of the audit trail for each.
-- Index: inbox_pkey.

CREATE OR REPLACE FUNCTION console.wake(p_user_id bigint, p_call_ids uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    woken uuid[];
BEGIN
    PERFORM FROM core.inbox AS i WHERE i.call_id = ANY (p_call_ids) ORDER BY i.call_id FOR NO KEY UPDATE;
    WITH changed AS (
        UPDATE core.inbox AS i SET snoozed_until = NULL
        WHERE i.call_id = ANY (p_call_ids) AND i.state = 'open' AND i.snoozed_until > clock_timestamp()
        RETURNING i.call_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id)
        SELECT actor, 'woken', c.call_id FROM changed AS c
        RETURNING call_id
    )
    SELECT array_agg(n.call_id) INTO woken FROM noted AS n;
    RETURN coalesce(woken, '{}');
END
$$;

COMMENT ON FUNCTION console.wake(bigint, uuid[]) IS 'Brings calls back that are put away; returns which';
REVOKE ALL ON FUNCTION console.wake(bigint, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.wake(bigint, uuid[]) TO callscript_web;
