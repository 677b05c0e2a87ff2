-- The setting of this name; a missing row means the default.
-- Index: settings_pkey.

CREATE OR REPLACE FUNCTION console.admins_need_second_factor() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT (x.value #>> '{}')::boolean FROM core.settings AS x
                     WHERE x.key = 'console.admins_need_second_factor'), false)
$$;

COMMENT ON FUNCTION console.admins_need_second_factor() IS 'Whether admins must have a second factor';
REVOKE ALL ON FUNCTION console.admins_need_second_factor() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.admins_need_second_factor() TO callscript_web;
