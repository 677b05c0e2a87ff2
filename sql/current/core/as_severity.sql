-- A severity by its name, for statements whose plan depends on it.
-- A cast from text to an enum is not immutable, because labels can be renamed. This function is declared
-- immutable: the planner sees a constant.
-- Trap: a renamed label would make every kept plan wrong; labels are only added.

CREATE OR REPLACE FUNCTION core.as_severity(p_name text) RETURNS core.severity
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN p_name::core.severity; END $$;

COMMENT ON FUNCTION core.as_severity(text) IS 'A severity by its name';
REVOKE ALL ON FUNCTION core.as_severity(text) FROM PUBLIC;
