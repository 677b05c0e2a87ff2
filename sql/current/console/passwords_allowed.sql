-- The setting console.passwords; a missing row means the default. It counts only where there is a provider,
-- which the console knows and the database does not.
-- Index: settings_pkey.

CREATE OR REPLACE FUNCTION console.passwords_allowed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT (x.value #>> '{}')::boolean FROM core.settings AS x WHERE x.key = 'console.passwords'), true)
$$;

COMMENT ON FUNCTION console.passwords_allowed() IS 'Whether passwords are accepted where there is a provider';
REVOKE ALL ON FUNCTION console.passwords_allowed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.passwords_allowed() TO callscript_web;
