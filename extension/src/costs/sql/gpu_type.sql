-- A rented GPU. No row: it is unknown, or has no spot price.
-- $1 id, $2 whether as a spot instance
-- Index: gpu_types_pkey.
SELECT pg_catalog.jsonb_build_object(
           'name', g.name, 'usd_per_hour', CASE WHEN $2 THEN g.usd_per_hour_spot ELSE g.usd_per_hour END,
           'times_real_time', g.times_real_time, 'source', g.source, 'spot', $2)
FROM core.gpu_types AS g
WHERE g.id = $1 AND (g.usd_per_hour_spot IS NOT NULL OR NOT $2)
