-- Ends an attempt at a sync window in failure; returns its new status. The lease is locked by the caller.
-- $1 window, $2 epoch, $3 error, $4 permanent, $5 retry after (NULL: our own failure), $6 lane
-- Index: sync_windows_pkey.
-- Trap: a window put off for long would leave the newest minutes unread; the account is spared by its gate, so a deferral
-- backs off for half a minute at most.
-- Trap: addresses of recordings are signed; whatever stands after a ? is cut from the error before it is kept.
WITH sync_window AS MATERIALIZED (
    SELECT w.id, w.retry_count, w.deferral_count
    FROM core.sync_windows AS w
    WHERE w.id = $1 AND w.lease_epoch = $2
    FOR UPDATE
), rule AS (
    SELECT n.takes, n.max_attempts,
           (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'retry.base_seconds') AS base,
           (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'retry.cap_seconds') AS cap
    FROM core.lanes AS n
    WHERE n.lane = $6::core.lane
), step AS (
    SELECT sync_window.id, rule.takes,
           CASE WHEN $5 IS NULL OR $4 THEN least(sync_window.retry_count + 1, 3) ELSE sync_window.retry_count END AS retry_count,
           CASE WHEN $5 IS NULL OR $4 THEN sync_window.deferral_count ELSE sync_window.deferral_count + 1 END AS deferral_count,
           $4 OR ($5 IS NULL AND sync_window.retry_count + 1 >= rule.max_attempts) AS dead,
           -- Doubles from base to cap; a fifth of jitter either way keeps retries from marching in step.
           pg_catalog.make_interval(secs =>
               least(CASE WHEN $5 IS NULL THEN rule.cap ELSE least(rule.cap, 30) END, rule.base * pg_catalog.power(2, least(
                   CASE WHEN $5 IS NULL THEN sync_window.retry_count ELSE sync_window.deferral_count END, 20)))
               * (0.8 + 0.4 * pg_catalog.random())) AS backoff
    FROM sync_window, rule
)
UPDATE core.sync_windows AS w
SET status = CASE WHEN step.dead THEN 'failed' ELSE step.takes END::core.window_status,
    retry_count = step.retry_count,
    deferral_count = step.deferral_count,
    available_at = pg_catalog.clock_timestamp()
        + least(interval '1 day', greatest(coalesce($5, interval '0'), step.backoff)),
    processing_error = coalesce(
        pg_catalog.left(nullif(pg_catalog.btrim(
            pg_catalog.regexp_replace($3, '(https?://[^[:space:]?]+)\?[^[:space:]]*', '\1', 'g')), ''), 2000),
        'no reason was given'),
    finished_at = CASE WHEN step.dead THEN pg_catalog.clock_timestamp() END
FROM step
WHERE w.id = step.id
RETURNING w.status::text
