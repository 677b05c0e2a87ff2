-- The value of a numeric setting, for statements that run once a minute.
-- Index: settings_pkey.
-- Trap: no place for a statement of the lanes: a function with a search path of its own is not inlined.

CREATE OR REPLACE FUNCTION core.setting_number(p_key text) RETURNS numeric
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (s.value #>> '{}')::numeric FROM core.settings AS s WHERE s.key = p_key
$$;

COMMENT ON FUNCTION core.setting_number(text) IS 'The value of a numeric setting; NULL: no such setting';
REVOKE ALL ON FUNCTION core.setting_number(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.setting_number(text) TO callscript_dba;
