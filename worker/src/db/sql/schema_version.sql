-- Newest migration that was applied.
SELECT max(version) FROM core.schema_migrations
