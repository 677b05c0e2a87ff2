-- A note in the history of a call.
-- Index: calls_pkey.

CREATE OR REPLACE FUNCTION console.note(p_user_id bigint, p_call_id uuid, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    IF btrim(coalesce(p_note, '')) = '' THEN
        RAISE EXCEPTION 'an empty note says nothing' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id, details)
    SELECT actor, 'noted', k.id, jsonb_build_object('note', left(btrim(p_note), 2000)) FROM core.calls AS k WHERE k.id = p_call_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such call' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION console.note(bigint, uuid, text) IS 'Adds a note to the history of a call';
REVOKE ALL ON FUNCTION console.note(bigint, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.note(bigint, uuid, text) TO callscript_web;
