-- Schemas and the least-privilege roles. Roles belong to the whole cluster, so they are created only
-- where missing and never altered. Passwords and LOGIN are the DBA's decision:
--   CREATE ROLE box7 LOGIN PASSWORD '...' IN ROLE callscript_factory;
-- Each lane has a role. callscript_worker is all of them, for one machine that is trusted with everything.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['callscript_owner', 'callscript_worker', 'callscript_ingest', 'callscript_vault',
                                     'callscript_factory', 'callscript_judge', 'callscript_notify', 'callscript_web',
                                     'callscript_bi', 'callscript_dba', 'callscript_unmask'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    FOREACH role_name IN ARRAY ARRAY['callscript_ingest', 'callscript_vault', 'callscript_factory', 'callscript_judge',
                                     'callscript_notify'] LOOP
        IF NOT pg_catalog.pg_has_role('callscript_worker', role_name, 'USAGE') THEN
            EXECUTE pg_catalog.format('GRANT %I TO callscript_worker', role_name);
        END IF;
    END LOOP;
    -- Whoever migrates must be able to hand objects to the owner role.
    IF NOT pg_catalog.pg_has_role(current_user, 'callscript_owner', 'MEMBER') THEN
        EXECUTE pg_catalog.format('GRANT callscript_owner TO %I', current_user);
    END IF;
END
$$;

COMMENT ON ROLE callscript_owner IS 'Owns schemas core and bi and the SECURITY DEFINER functions; cannot log in';
COMMENT ON ROLE callscript_worker IS 'One machine that is trusted with all lanes: a member of the roles of all lanes and of callscript_notify';
COMMENT ON ROLE callscript_ingest IS 'Lane ingest: reads Ringba''s call log into the ledger';
COMMENT ON ROLE callscript_vault IS 'Lane vault: puts recordings into the bucket, and signs addresses of recordings for factories without keys';
COMMENT ON ROLE callscript_factory IS 'Lane factory: transcribes. For rented machines: reads of a call what its own lease hands out, and nothing else';
COMMENT ON ROLE callscript_judge IS 'Lane judge: reads the transcript of a call under its own lease';
COMMENT ON ROLE callscript_notify IS 'Sends alerts: reads the addresses of webhooks, which are secrets';
COMMENT ON ROLE callscript_web IS 'The web console: reads bi views, records dispositions';
COMMENT ON ROLE callscript_bi IS 'BI tools: reads schema bi';
COMMENT ON ROLE callscript_dba IS 'DBAs: maintenance functions and read access to everything but masked words';
COMMENT ON ROLE callscript_unmask IS 'May read the masked words of a call with a reason, which is kept; for people who are allowed to see card numbers';

CREATE SCHEMA IF NOT EXISTS core AUTHORIZATION callscript_owner;
CREATE SCHEMA IF NOT EXISTS bi AUTHORIZATION callscript_owner;
CREATE SCHEMA IF NOT EXISTS console AUTHORIZATION callscript_owner;
CREATE SCHEMA IF NOT EXISTS notify AUTHORIZATION callscript_owner;
CREATE SCHEMA IF NOT EXISTS alerts AUTHORIZATION callscript_owner;
-- The extension's schema is made here too, so that it can be granted before the extension exists.
CREATE SCHEMA IF NOT EXISTS callscript;

COMMENT ON SCHEMA core IS 'CallScript tables: the queue, the calls, the rules, the audit trail';
COMMENT ON SCHEMA bi IS 'Stable, documented views: the contract with BI tools';
COMMENT ON SCHEMA console IS 'Functions of the web console; its role may call them and touch no table';
COMMENT ON SCHEMA notify IS 'Functions by which workers and the console take alerts out of the outbox and send them';
COMMENT ON SCHEMA alerts IS 'What needs a person: one view for each kind of alert, read by the watchdog';

GRANT USAGE ON SCHEMA core TO callscript_dba, callscript_web, callscript_unmask;
GRANT USAGE ON SCHEMA bi TO callscript_bi, callscript_dba, callscript_web;
GRANT USAGE ON SCHEMA console TO callscript_web, callscript_dba;
GRANT USAGE ON SCHEMA notify TO callscript_notify, callscript_web, callscript_dba;
GRANT USAGE ON SCHEMA alerts TO callscript_dba;
GRANT USAGE ON SCHEMA callscript TO callscript_owner, callscript_ingest, callscript_vault, callscript_factory, callscript_judge,
    callscript_web, callscript_dba;

-- Workers need no right on tables and views at all: they call functions, which run as callscript_owner. Rights on the
-- functions of the extension are the extension's (callscript.apply_grants()).
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner IN SCHEMA core GRANT SELECT ON TABLES TO callscript_dba;
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner IN SCHEMA bi
    GRANT SELECT ON TABLES TO callscript_bi, callscript_dba, callscript_web;
-- PostgreSQL lets everybody execute new functions; here nobody may unless told so.
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- The two tables of sql/history.sql are older than these defaults.
GRANT SELECT ON core.schema_migrations, core.schema_objects TO callscript_dba;

-- A report that was left open must not hold back vacuum, nor a careless one keep the disk busy; and compiling a report (jit)
-- takes longer than running one of a day. Settings of a role hold for whoever logs in under that very name and not for its
-- members (docs/bi.md). Where a DBA has set anything already, nothing is changed.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting AS s
                   WHERE s.setrole = 'callscript_bi'::pg_catalog.regrole AND s.setdatabase = 0) THEN
        ALTER ROLE callscript_bi SET statement_timeout = '60s';
        ALTER ROLE callscript_bi SET idle_in_transaction_session_timeout = '60s';
        ALTER ROLE callscript_bi SET jit = off;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'the limits of callscript_bi could not be set (%): let a superuser run the three ALTER ROLE of V0001__schemas_and_roles.sql', SQLERRM;
END
$$;
