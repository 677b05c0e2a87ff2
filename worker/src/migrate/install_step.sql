
SELECT NOT EXISTS (SELECT FROM core.schema_migrations WHERE version = @VERSION@) AS pending \gset
\if :pending
\echo applying tables/@FILE@
BEGIN;
\ir tables/@FILE@
INSERT INTO core.schema_migrations (version, name, applied_on, checksum)
VALUES (@VERSION@, '@NAME@', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '@CHECKSUM@');
COMMIT;
\endif
