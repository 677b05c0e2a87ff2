
BEGIN;
SET LOCAL ROLE callscript_owner;
EXECUTE forget_objects('{@NAMES@}');
COMMIT;

-- Either order of installation works: where the extension is there, give it its owner and grants now.
SELECT to_regprocedure('callscript.apply_grants()') IS NOT NULL AS has_extension \gset
\if :has_extension
DO $$ BEGIN PERFORM callscript.apply_grants(); END $$;
\endif
DO $$ BEGIN PERFORM pg_advisory_unlock(7022613001); END $$;
