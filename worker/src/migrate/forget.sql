-- Forgets files of sql/current and sql/rules that are no more. Who takes an object away drops it in a numbered file; a
-- rule stays as it is.
-- $1 names of those that are there
DELETE FROM core.schema_objects WHERE name <> ALL ($1)
