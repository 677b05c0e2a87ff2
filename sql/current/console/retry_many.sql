-- Sends dead letters round again: those that are named, or all of them.
-- Index: calls_pkey; calls_failed_idx, calls_parked_idx and sync_windows_failed_idx where none is named.

CREATE OR REPLACE FUNCTION console.retry_many(p_user_id bigint, p_item_ids uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    requeued integer;
BEGIN
    requeued := callscript.requeue(CASE WHEN p_item_ids IS NULL THEN '{}'::jsonb
                                        ELSE jsonb_build_object('ids', to_jsonb(p_item_ids)) END);
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'retried', jsonb_build_object('items', coalesce(to_jsonb(p_item_ids), '"all"'), 'requeued', requeued));
    RETURN requeued;
END
$$;

COMMENT ON FUNCTION console.retry_many(bigint, uuid[]) IS 'Sends dead letters round again, all of them where none is named; returns how many';
REVOKE ALL ON FUNCTION console.retry_many(bigint, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.retry_many(bigint, uuid[]) TO callscript_web;
