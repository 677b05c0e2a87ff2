-- The first day of Quality that is not closed but read from the calls themselves: today, and yesterday for an hour, so that what
-- was written around midnight is there when the day is closed.

CREATE OR REPLACE FUNCTION core.quality_live_from() RETURNS date
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ((clock_timestamp() - interval '1 hour') AT TIME ZONE core.quality_zone())::date
$$;

COMMENT ON FUNCTION core.quality_live_from() IS 'The first day of Quality that is read from the calls themselves';
REVOKE ALL ON FUNCTION core.quality_live_from() FROM PUBLIC;
