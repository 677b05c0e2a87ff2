-- The table that remembers which migrations were applied. It runs before the first migration, because
-- every migration is recorded in the transaction that applies it, as the role it ran under; so the
-- role and the schema that V0001 introduces are made here where they are missing.
-- Form of the table: that of the refinery library, which `callscript migrate` uses.
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

-- Whoever owns a schema can put functions of their own into it, which ours would then call.
DO $$
DECLARE
    foreign_schema record;
BEGIN
    SELECT n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) AS owner INTO foreign_schema
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname IN ('core', 'bi', 'console', 'notify') AND pg_catalog.pg_get_userbyid(n.nspowner) <> 'callscript_owner'
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
        COMMENT ON TABLE core.schema_migrations IS 'Migrations that were applied; written by callscript migrate and sql/install.sql alike';
        COMMENT ON COLUMN core.schema_migrations.version IS 'Number in the file name';
        COMMENT ON COLUMN core.schema_migrations.name IS 'Words in the file name';
        COMMENT ON COLUMN core.schema_migrations.applied_on IS 'When, RFC 3339';
        COMMENT ON COLUMN core.schema_migrations.checksum IS 'SipHash-1-3 of name, version and text, as refinery computes it: a shipped file is never edited';
    END IF;
END
$$;
