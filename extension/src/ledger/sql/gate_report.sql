-- Notes how a request ended, and opens or closes the circuit. Returns whether the circuit is open now, and
-- whether that is news.
-- $1 gate, $2 outcome: ok, throttled (asked too often) or failed, $3 seconds named in Retry-After or NULL,
-- $4 error or NULL
-- Index: gates_pkey.
-- When the rest of an open circuit is over, three probes are let through (gate_pass.sql), for different windows as a rule. One
-- good answer closes the circuit; only when all three have failed it rests again, twice as long.
-- Trap: what was under way when the circuit opened fails as well, and must not make the rest longer.
WITH setting AS (
    SELECT pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.circuit_failures') AS most_failures,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.circuit_seconds') AS rest,
           pg_catalog.clock_timestamp() AS now
    FROM core.settings AS s
    WHERE s.key IN ('ringba.circuit_failures', 'ringba.circuit_seconds')
), gate AS (
    SELECT g.*, x.most_failures, x.now,
           least(600, x.rest * pg_catalog.power(2, least(g.openings, 6))) AS rest,
           g.is_open AND g.probes > 0 AND coalesce(g.closed_until <= x.now, true) AS is_probed
    FROM core.gates AS g, setting AS x
    WHERE g.name = $1
    FOR UPDATE OF g
), before AS (
    SELECT b.name, b.is_open, b.is_probed, b.rest, b.now,
           $2 = 'failed' AND CASE WHEN b.is_open THEN b.is_probed AND b.failed_probes + 1 >= 3
                                  ELSE b.failures + 1 >= b.most_failures END AS opens,
           -- What it said, else one second doubling up to a minute.
           CASE WHEN $2 = 'throttled' THEN coalesce($3, least(60, pg_catalog.power(2, least(b.throttles, 6))))
                WHEN $2 = 'failed' THEN $3 END AS pause
    FROM gate AS b
)
UPDATE core.gates AS g
SET failures = CASE $2 WHEN 'ok' THEN 0 WHEN 'failed' THEN g.failures + 1 ELSE g.failures END,
    throttles = CASE $2 WHEN 'ok' THEN 0 WHEN 'throttled' THEN g.throttles + 1 ELSE g.throttles END,
    is_open = CASE WHEN $2 = 'ok' THEN false ELSE b.opens OR g.is_open END,
    openings = CASE WHEN $2 = 'ok' THEN 0 WHEN b.opens THEN g.openings + 1 ELSE g.openings END,
    probes = CASE WHEN $2 = 'ok' OR b.opens THEN 0
                  WHEN $2 = 'throttled' AND b.is_probed THEN g.probes - 1 ELSE g.probes END,
    failed_probes = CASE WHEN $2 = 'ok' OR b.opens THEN 0
                         WHEN $2 = 'failed' AND b.is_probed THEN g.failed_probes + 1 ELSE g.failed_probes END,
    probe_until = CASE WHEN $2 = 'ok' OR b.opens THEN NULL ELSE g.probe_until END,
    closed_until = CASE WHEN $2 = 'ok' AND b.is_probed THEN NULL
                        ELSE greatest(g.closed_until,
                                      b.now + pg_catalog.make_interval(secs => greatest(
                                          b.pause, CASE WHEN b.opens THEN b.rest END))) END,
    last_error = CASE WHEN $2 = 'ok' THEN g.last_error ELSE coalesce(pg_catalog.left($4, 500), g.last_error, $2) END
FROM before AS b
WHERE g.name = b.name
RETURNING g.is_open, g.is_open <> b.is_open
