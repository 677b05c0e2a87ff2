-- Notes that somebody takes a file out of the console, and keeps what they chose for the next time.
-- p_list flags or calls, p_query the filter as the address of the page has it.
-- Index: export_choices_pkey.

CREATE OR REPLACE FUNCTION console.export_begin(
    p_user_id bigint, p_list text, p_query text, p_shape text, p_separator text, p_columns text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
    noted bigint;
BEGIN
    INSERT INTO core.export_choices AS c (user_id, shape, separator, columns)
    VALUES (p_user_id, p_shape, p_separator, p_columns)
    ON CONFLICT (user_id) DO UPDATE
    SET shape = excluded.shape, separator = excluded.separator, columns = excluded.columns, chosen_at = clock_timestamp();
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'exported', jsonb_build_object('list', p_list, 'filter', p_query, 'shape', p_shape, 'columns', p_columns))
    RETURNING id INTO noted;
    RETURN noted;
END
$$;

COMMENT ON FUNCTION console.export_begin(bigint, text, text, text, text, text[]) IS 'Notes that somebody takes a file out of the console; returns the note';
REVOKE ALL ON FUNCTION console.export_begin(bigint, text, text, text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_begin(bigint, text, text, text, text, text[]) TO callscript_web;
