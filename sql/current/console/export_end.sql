-- Notes how many rows a file got; where this note is missing, the file was broken off.
-- p_export the note of console.export_begin.

CREATE OR REPLACE FUNCTION console.export_end(p_user_id bigint, p_export bigint, p_rows bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (console.actor(p_user_id, 'viewer'), 'export_ended', jsonb_build_object('export', p_export, 'rows', p_rows));
END
$$;

COMMENT ON FUNCTION console.export_end(bigint, bigint, bigint) IS 'Notes how many rows a file got';
REVOKE ALL ON FUNCTION console.export_end(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_end(bigint, bigint, bigint) TO callscript_web;
