-- Remembers that a file of sql/current was applied, in the transaction that applies it.
-- $1 name with its schema, $2 checksum
INSERT INTO core.schema_objects (name, checksum) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = clock_timestamp()
