-- Has the vault take calls of any length; returns the length in seconds below which it skipped them. No
-- parameters.
-- Index: the primary key of core.settings.
WITH before AS (
    SELECT (s.value #>> '{}')::float8 AS seconds FROM core.settings AS s WHERE s.key = 'vault.min_duration_seconds'
), changed AS (
    UPDATE core.settings SET value = '0' WHERE key = 'vault.min_duration_seconds' RETURNING 1
)
SELECT b.seconds FROM before AS b, changed
