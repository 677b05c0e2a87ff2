-- Remembers that a file of sql/current or sql/rules was applied, in the transaction that applies it.
-- $1 name with its schema (a rule: rules.ID), $2 checksum
INSERT INTO core.schema_objects (name, checksum) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = clock_timestamp()
