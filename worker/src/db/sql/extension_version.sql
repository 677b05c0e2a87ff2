-- Version of an extension; no row where it is not there.
-- $1 its name
-- Index: pg_extension_name_index.
SELECT extversion FROM pg_extension WHERE extname = $1
