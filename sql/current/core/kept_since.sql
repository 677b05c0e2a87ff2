-- Time before which the rows of a setting retention.* may be forgotten; null: never.
-- Index: settings_pkey.

CREATE OR REPLACE FUNCTION core.kept_since(p_key text) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT clock_timestamp() - make_interval(days => (s.value #>> '{}')::integer)
    FROM core.settings AS s WHERE s.key = p_key AND (s.value #>> '{}')::integer > 0
$$;

COMMENT ON FUNCTION core.kept_since(text) IS 'Time before which what a setting retention.* names may be forgotten; null: never';
REVOKE ALL ON FUNCTION core.kept_since(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.kept_since(text) TO callscript_dba;
