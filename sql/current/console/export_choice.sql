-- What somebody chose for the last file that they took out of the console.
-- Index: export_choices_pkey.

CREATE OR REPLACE FUNCTION console.export_choice(p_user_id bigint) RETURNS TABLE (shape text, separator text, columns text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.shape, c.separator, c.columns FROM core.export_choices AS c WHERE c.user_id = p_user_id
$$;

COMMENT ON FUNCTION console.export_choice(bigint) IS 'What somebody chose for their last export';
REVOKE ALL ON FUNCTION console.export_choice(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_choice(bigint) TO callscript_web;
