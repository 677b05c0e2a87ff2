-- How many pieces a window of $1 calls is split into: each with half of ingest.split_over_calls, in two at
-- least.
-- $1 calls
SELECT greatest(2, least(64, pg_catalog.ceil(2 * $1::float8 / greatest(1, (s.value #>> '{}')::float8))))::integer
FROM core.settings AS s
WHERE s.key = 'ingest.split_over_calls'
