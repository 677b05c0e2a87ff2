-- Where a call's recording lies in the bucket.
-- $1 call
-- Index: calls_pkey.
SELECT k.storage_path FROM core.calls AS k WHERE k.id = $1
