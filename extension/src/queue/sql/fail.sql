-- Ends an attempt at a call or a window in failure; returns its new status. The lease is locked by the
-- caller. statements.rs fills in what stands in double braces.
-- $1 item, $2 epoch, $3 error, $4 permanent, $5 retry after (NULL: our own failure), $6 lane
-- Index: the primary key.
-- A call that is put off for longer than the setting deferral.LANE_hours is parked: a person must release it.
-- A recording that is waited for has an end of its own (vault.recording_grace_minutes). Windows are never
-- parked, because their minutes must be read.
-- Trap: addresses of recordings are signed; whatever stands after a ? is cut from the error before it is
-- kept.
WITH item AS MATERIALIZED (
    SELECT k.id, k.retry_count, k.deferral_count,
           CASE WHEN k.deferral_count > 0 THEN k.deferred_since END AS deferred_since
    FROM {{table}} AS k
    WHERE k.id = $1 AND k.lease_epoch = $2
    FOR UPDATE
), rule AS (
    SELECT n.takes, n.max_attempts,
           (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'retry.base_seconds') AS base,
           least((SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'retry.cap_seconds'),
                 CASE WHEN $5 IS NOT NULL THEN {{most_deferred_seconds}} END) AS cap,
           {{longest_deferral}} AS longest_deferral
    FROM core.lanes AS n
    WHERE n.lane = $6::core.lane
), step AS (
    SELECT item.id, rule.takes,
           CASE WHEN $5 IS NULL OR $4 THEN least(item.retry_count + 1, {{most_attempts}}) ELSE item.retry_count END AS retry_count,
           CASE WHEN $5 IS NULL OR $4 THEN item.deferral_count ELSE item.deferral_count + 1 END AS deferral_count,
           CASE WHEN $5 IS NULL OR $4 THEN item.deferred_since
                ELSE coalesce(item.deferred_since, pg_catalog.clock_timestamp()) END AS deferred_since,
           $4 OR ($5 IS NULL AND item.retry_count + 1 >= rule.max_attempts) AS dead,
           $5 IS NOT NULL AND NOT $4
               AND coalesce(item.deferred_since < pg_catalog.clock_timestamp() - rule.longest_deferral, false) AS parked,
           -- Doubles from base to cap; a fifth of jitter either way keeps retries from marching in step.
           pg_catalog.make_interval(secs =>
               least(rule.cap, rule.base * pg_catalog.power(2, least(
                   CASE WHEN $5 IS NULL THEN item.retry_count ELSE item.deferral_count END, 20)))
               * (0.8 + 0.4 * pg_catalog.random())) AS backoff
    FROM item, rule
)
UPDATE {{table}} AS k
SET status = CASE WHEN step.dead THEN 'failed' WHEN step.parked THEN 'parked' ELSE step.takes END::{{status_type}},
    retry_count = step.retry_count,
    deferral_count = step.deferral_count,
    deferred_since = step.deferred_since,
    available_at = pg_catalog.clock_timestamp()
        + least(interval '1 day', greatest(coalesce($5, interval '0'), step.backoff)),
    processing_error = coalesce(
        pg_catalog.left(nullif(pg_catalog.btrim(
            pg_catalog.regexp_replace($3, '(https?://[^[:space:]?]+)\?[^[:space:]]*', '\1', 'g')), ''), 2000),
        'no reason was given'),
    {{when_dead}}
FROM step
WHERE k.id = step.id
RETURNING k.status::text
