-- Schemas and the least-privilege roles. Roles belong to the whole cluster, so they are created only
-- where missing and never altered. Passwords and LOGIN are the DBA's decision:
--   CREATE ROLE call_worker_1 LOGIN PASSWORD '...' IN ROLE callscript_worker;

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['callscript_owner', 'callscript_worker', 'callscript_web',
                                     'callscript_bi', 'callscript_dba'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    -- Whoever migrates must be able to hand objects to the owner role.
    IF NOT pg_catalog.pg_has_role(current_user, 'callscript_owner', 'MEMBER') THEN
        EXECUTE pg_catalog.format('GRANT callscript_owner TO %I', current_user);
    END IF;
END
$$;

COMMENT ON ROLE callscript_owner IS 'Owns schemas core and bi and the SECURITY DEFINER functions; cannot log in';
COMMENT ON ROLE callscript_worker IS 'Workers: may call the pipeline functions and nothing else';
COMMENT ON ROLE callscript_web IS 'The web console: reads bi views, records dispositions';
COMMENT ON ROLE callscript_bi IS 'BI tools: reads schema bi';
COMMENT ON ROLE callscript_dba IS 'DBAs: maintenance functions and read access to everything';

CREATE SCHEMA IF NOT EXISTS core AUTHORIZATION callscript_owner;
CREATE SCHEMA IF NOT EXISTS bi AUTHORIZATION callscript_owner;
-- The extension's schema is made here too, so that it can be granted before the extension exists.
CREATE SCHEMA IF NOT EXISTS callscript;

COMMENT ON SCHEMA core IS 'CallScript tables: the queue, the calls, the rules, the audit trail';
COMMENT ON SCHEMA bi IS 'Stable, documented views: the contract with BI tools';

GRANT USAGE ON SCHEMA core TO callscript_dba;
GRANT USAGE ON SCHEMA bi TO callscript_bi, callscript_dba, callscript_web;
GRANT USAGE ON SCHEMA callscript TO callscript_owner, callscript_worker, callscript_web, callscript_dba;

-- The SECURITY DEFINER functions run as the owner and schedule through these two schemas.
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner IN SCHEMA core GRANT SELECT ON TABLES TO callscript_dba;
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner IN SCHEMA bi
    GRANT SELECT ON TABLES TO callscript_bi, callscript_dba, callscript_web;
