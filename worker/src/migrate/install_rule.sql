EXECUTE object_is_pending('@NAME@', '@CHECKSUM@', 0, 0, '{}') \gset
\if :pending
BEGIN;
SET LOCAL ROLE callscript_owner;
EXECUTE ship_rule($rule$@RULE@$rule$, :'shipped_by') \gset
EXECUTE record_object('@NAME@', '@CHECKSUM@');
COMMIT;
\if :{?told}
\echo :told
\endif
\endif

