-- Asks whether one request may be sent: returns the seconds to wait before it is sent (a place in the queue
-- is taken), whether the gate is closed (then no place was taken and the caller asks again after these
-- seconds), and whether there was trouble lately.
-- NULL for no row: there is no such gate yet.
-- $1 gate
-- Index: gates_pkey.
-- Trap: the bucket may go below zero. A caller that comes while the bucket is empty takes a later place
-- instead of asking again and again, so the order is kept and no caller starves.
WITH rate AS (
    SELECT pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.requests_per_second') AS per_second,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.burst') AS burst
    FROM core.settings AS s
    WHERE s.key IN ('ringba.requests_per_second', 'ringba.burst')
), state AS (
    SELECT g.name, n.now,
           CASE WHEN g.closed_until > n.now THEN extract(epoch FROM g.closed_until - n.now)::float8
                WHEN g.is_open AND g.probe_until > n.now THEN 1.0 END AS closed_for,
           least(r.burst, g.tokens + greatest(0, extract(epoch FROM n.now - g.refilled_at)::float8)
                                     * greatest(r.per_second, 0.001)) - 1 AS left_over,
           greatest(r.per_second, 0.001) AS per_second
    FROM core.gates AS g, rate AS r, LATERAL (SELECT pg_catalog.clock_timestamp() AS now) AS n
    WHERE g.name = $1
    FOR UPDATE OF g
)
UPDATE core.gates AS g
SET tokens = CASE WHEN s.closed_for IS NULL THEN s.left_over ELSE g.tokens END,
    refilled_at = CASE WHEN s.closed_for IS NULL THEN s.now ELSE g.refilled_at END,
    probe_until = CASE WHEN s.closed_for IS NULL AND g.is_open THEN s.now + interval '2 minutes' ELSE g.probe_until END
FROM state AS s
WHERE g.name = s.name
RETURNING coalesce(s.closed_for, greatest(0, - s.left_over / s.per_second)), s.closed_for IS NOT NULL,
          g.is_open OR g.failures > 0 OR g.throttles > 0
