
EXECUTE object_is_pending('@NAME@', '@CHECKSUM@', @VIEWS@, @FUNCTIONS@, '{@TRIGGERS@}') \gset
\if :pending
\echo applying @PATH@
BEGIN;
SET LOCAL ROLE callscript_owner;
\ir @PATH@
EXECUTE record_object('@NAME@', '@CHECKSUM@');
COMMIT;
\endif
