-- The two tables that remember what was applied: core.schema_migrations the numbered files of sql/tables,
-- core.schema_objects the files of sql/current and sql/rules. They are made before anything is applied, because every file is
-- recorded in the transaction that applies it, as the role it ran under; so the role and the schema that V0001
-- introduces are made here where they are missing.
-- Form of core.schema_migrations: that of the refinery library, which `callscript migrate` uses.
-- May be run any number of times.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'callscript_owner') THEN
        CREATE ROLE callscript_owner NOLOGIN;
    END IF;
    -- USAGE and not MEMBER: from PostgreSQL 16 on, who creates a role is a member that may not act as it.
    IF NOT pg_catalog.pg_has_role(current_user, 'callscript_owner', 'USAGE') THEN
        EXECUTE pg_catalog.format('GRANT callscript_owner TO %I', current_user);
    END IF;
END
$$;

-- The numbered files once began anew, and no installation had to be carried over. A history of before knows no objects.
DO $$
BEGIN
    IF pg_catalog.to_regclass('core.schema_migrations') IS NOT NULL AND pg_catalog.to_regclass('core.schema_objects') IS NULL THEN
        IF EXISTS (SELECT FROM core.schema_migrations) THEN
            RAISE EXCEPTION 'this database was made by an earlier build of CallScript, from migrations that are no more: install anew, in an empty database'
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
    END IF;
END
$$;

-- Whoever owns a schema can put functions of their own into it, which ours would then call.
DO $$
DECLARE
    foreign_schema record;
BEGIN
    SELECT n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) AS owner INTO foreign_schema
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname IN ('core', 'bi', 'console', 'notify', 'alerts') AND pg_catalog.pg_get_userbyid(n.nspowner) <> 'callscript_owner'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the schema % exists and belongs to %: rename it, or use another database', foreign_schema.nspname, foreign_schema.owner
            USING ERRCODE = 'duplicate_schema';
    END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS core AUTHORIZATION callscript_owner;

DO $$
BEGIN
    IF pg_catalog.to_regclass('core.schema_migrations') IS NULL THEN
        CREATE TABLE core.schema_migrations (
            version    integer PRIMARY KEY,
            name       varchar(255) NOT NULL,
            applied_on varchar(255) NOT NULL,
            checksum   varchar(255) NOT NULL
        );
        ALTER TABLE core.schema_migrations OWNER TO callscript_owner;
        COMMENT ON TABLE core.schema_migrations IS 'Files of sql/tables that were applied; written by callscript migrate and sql/install.sql alike';
        COMMENT ON COLUMN core.schema_migrations.version IS 'Number in the file name';
        COMMENT ON COLUMN core.schema_migrations.name IS 'Words in the file name';
        COMMENT ON COLUMN core.schema_migrations.applied_on IS 'When, RFC 3339';
        COMMENT ON COLUMN core.schema_migrations.checksum IS 'SipHash-1-3 of name, version and text, as refinery computes it: a shipped file is never edited';
    END IF;
    IF pg_catalog.to_regclass('core.schema_objects') IS NULL THEN
        CREATE TABLE core.schema_objects (
            name       text PRIMARY KEY,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        ALTER TABLE core.schema_objects OWNER TO callscript_owner;
        COMMENT ON TABLE core.schema_objects IS 'Files of sql/current and sql/rules as they were last applied; written by callscript migrate and sql/install.sql alike';
        COMMENT ON COLUMN core.schema_objects.name IS 'The view or function that the file defines, with its schema; rules.ID: a rule';
        COMMENT ON COLUMN core.schema_objects.checksum IS 'SHA-256 of the file: another one is applied again';
        COMMENT ON COLUMN core.schema_objects.applied_at IS 'When';
    END IF;
END
$$;
