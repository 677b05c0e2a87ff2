-- The login, whether the functions of the extension are here, and what the login may do, each by its right to call the function
-- that this takes: a lane's results, the outbox of alerts, the nightly upkeep.
-- Trap: by name from the catalogue, because to_regprocedure() fails where the schema may not be used.
-- Trap: the database checks by the login, not by the role that SET ROLE has chosen.
WITH known AS (
    SELECT f.name,
           pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE')
           AND pg_catalog.has_function_privilege(session_user, p.oid, 'EXECUTE') AS is_allowed
    FROM (VALUES ('ingest', 'callscript', 'ingested'), ('vault', 'callscript', 'vaulted'),
                 ('factory', 'callscript', 'transcribed'), ('judge', 'callscript', 'judged'),
                 ('notify', 'notify', 'claim'), ('forget', 'callscript', 'forget')) AS f (name, schema, function)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = f.schema
    JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.proname = f.function
)
SELECT session_user::text, EXISTS (SELECT FROM known AS k WHERE k.name = 'factory'),
       ARRAY(SELECT k.name FROM known AS k WHERE k.is_allowed)
