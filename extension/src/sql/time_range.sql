-- What is wrong with a stretch of time and its step ("field: reason"), or NULL.
-- $1 from, $2 to, $3 step
SELECT CASE
    WHEN NOT pg_catalog.isfinite($1) OR NOT pg_catalog.isfinite($2) THEN 'from: from and to must be finite times'
    WHEN $1 >= $2 THEN 'to: must be after from'
    WHEN $1 > pg_catalog.clock_timestamp() THEN 'from: must not lie in the future'
    WHEN $3 < interval '1 minute' THEN 'step: must be at least 1 minute'
    WHEN extract(epoch FROM $2 - $1) / extract(epoch FROM $3) > 10000 THEN
        'step: would open more than 10000 windows; choose a longer step or a shorter time'
END
