-- A status by its name, for statements whose plan depends on it.
-- A cast from text to an enum is not immutable, because labels can be renamed. This function is declared
-- immutable: the planner sees a constant and finds the partial index that is made for it.
-- Trap: a renamed label would make every kept plan wrong; labels are only added.

CREATE OR REPLACE FUNCTION core.as_status(p_name text) RETURNS core.call_status
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN p_name::core.call_status; END $$;

COMMENT ON FUNCTION core.as_status(text) IS 'A status by its name';
REVOKE ALL ON FUNCTION core.as_status(text) FROM PUBLIC;
