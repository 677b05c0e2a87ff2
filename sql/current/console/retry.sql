-- Sends a dead letter round again.
-- Index: calls_pkey.

CREATE OR REPLACE FUNCTION console.retry(p_user_id bigint, p_item_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    requeued integer;
BEGIN
    requeued := callscript.requeue(jsonb_build_object('ids', jsonb_build_array(p_item_id)));
    INSERT INTO core.audit_events (actor, action, call_id, details)
    SELECT actor, 'retried', k.id, jsonb_build_object('item', p_item_id, 'requeued', requeued)
    FROM (VALUES (p_item_id)) AS i (id) LEFT JOIN core.calls AS k ON k.id = i.id;
    RETURN requeued;
END
$$;

COMMENT ON FUNCTION console.retry(bigint, uuid) IS 'Sends a dead letter round again; returns 0 where it is none any more';
REVOKE ALL ON FUNCTION console.retry(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.retry(bigint, uuid) TO callscript_web;
