-- The end of the extension's script: privileges for the roles that exist already.
SELECT callscript.apply_grants();
