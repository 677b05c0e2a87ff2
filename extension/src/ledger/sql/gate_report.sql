-- Notes how a request ended, and opens or closes the circuit. Returns whether the circuit is open now, and
-- whether that is news.
-- $1 gate, $2 outcome: ok, throttled (asked too often) or failed, $3 seconds named in Retry-After or NULL,
-- $4 error or NULL
-- Index: gates_pkey.
WITH setting AS (
    SELECT pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.circuit_failures') AS most_failures,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.circuit_seconds') AS rest,
           pg_catalog.clock_timestamp() AS now
    FROM core.settings AS s
    WHERE s.key IN ('ringba.circuit_failures', 'ringba.circuit_seconds')
), before AS (
    SELECT g.name, g.is_open,
           $2 = 'failed' AND (g.is_open OR g.failures + 1 >= x.most_failures) AS opens,
           -- What it said, else one second doubling up to a minute.
           CASE WHEN $2 = 'throttled' THEN coalesce($3, least(60, pg_catalog.power(2, least(g.throttles, 6))))
                WHEN $2 = 'failed' THEN $3 END AS pause,
           least(600, x.rest * pg_catalog.power(2, least(g.openings, 6))) AS rest, x.now
    FROM core.gates AS g, setting AS x
    WHERE g.name = $1
    FOR UPDATE OF g
)
UPDATE core.gates AS g
SET failures = CASE $2 WHEN 'ok' THEN 0 WHEN 'failed' THEN g.failures + 1 ELSE g.failures END,
    throttles = CASE $2 WHEN 'ok' THEN 0 WHEN 'throttled' THEN g.throttles + 1 ELSE g.throttles END,
    is_open = CASE WHEN $2 = 'ok' THEN false ELSE b.opens OR g.is_open END,
    openings = CASE WHEN $2 = 'ok' THEN 0 WHEN b.opens THEN g.openings + 1 ELSE g.openings END,
    probe_until = NULL,
    closed_until = CASE WHEN $2 = 'ok' AND b.is_open THEN NULL
                        ELSE greatest(g.closed_until,
                                      b.now + pg_catalog.make_interval(secs => greatest(
                                          b.pause, CASE WHEN b.opens THEN b.rest END))) END,
    last_error = CASE WHEN $2 = 'ok' THEN g.last_error ELSE coalesce(pg_catalog.left($4, 500), g.last_error, $2) END
FROM before AS b
WHERE g.name = b.name
RETURNING g.is_open, g.is_open <> b.is_open
