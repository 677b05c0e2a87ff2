-- The state that a telephone number of the United States belongs to by its area code: likely, not known, to be the caller's.
-- Index: area_codes_pkey.

CREATE OR REPLACE FUNCTION core.likely_state(p_number text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT a.state FROM core.area_codes AS a
            WHERE a.area_code = substring(regexp_replace(p_number, '[^0-9]', '', 'g') FROM '^1?([2-9][0-9]{2})[2-9][0-9]{6}$'))
$$;

COMMENT ON FUNCTION core.likely_state(text) IS 'The state of a telephone number by its area code (about four of five callers are there); null: none';
REVOKE ALL ON FUNCTION core.likely_state(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.likely_state(text) TO callscript_bi, callscript_dba, callscript_web;
