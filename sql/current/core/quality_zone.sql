-- The zone in which the days of Quality begin and end.
-- Index: settings_pkey.

CREATE OR REPLACE FUNCTION core.quality_zone() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT s.value #>> '{}' FROM core.settings AS s WHERE s.key = 'quality.time_zone'), 'UTC')
$$;

COMMENT ON FUNCTION core.quality_zone() IS 'The zone in which the days of Quality begin and end (setting quality.time_zone)';
REVOKE ALL ON FUNCTION core.quality_zone() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.quality_zone() TO callscript_bi, callscript_dba, callscript_web;
