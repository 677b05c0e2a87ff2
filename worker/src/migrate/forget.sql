-- Forgets files of sql/current that are no more. Who takes one away drops its object in a numbered file.
-- $1 names of those that are there
DELETE FROM core.schema_objects WHERE name <> ALL ($1)
