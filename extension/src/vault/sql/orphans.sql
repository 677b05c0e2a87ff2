-- Which of these object keys no call stores. The key of a call that waits for the vault, or is in the vault,
-- is no orphan: the vault writes to the same key again.
-- $1 keys
-- Index: calls_storage_path_once_idx, calls_pkey.
SELECT o.key
FROM pg_catalog.unnest($1) AS o (key)
WHERE NOT EXISTS (SELECT FROM core.calls AS k WHERE k.storage_path = o.key)
  AND NOT EXISTS (
      SELECT FROM core.calls AS k
      WHERE k.status IN ('pending', 'vaulting')
        AND k.id = CASE WHEN pg_catalog.split_part(pg_catalog.split_part(o.key, '/', 4), '.', 1)
                             ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                        THEN pg_catalog.split_part(pg_catalog.split_part(o.key, '/', 4), '.', 1)::uuid END)
