-- Asks whether one request may be sent: returns the seconds to wait before it is sent (a place in the queue
-- is taken), whether the gate is closed (then no place was taken and the caller asks again after these
-- seconds), and whether there was trouble lately.
-- NULL for no row: there is no such gate yet.
-- $1 gate, $2 whether the request is for details of specific calls, which has a bucket of its own
-- Index: gates_pkey.
-- A bucket holds `burst` requests and gets as many back in a minute as the limit of a minute leaves over: so no minute, wherever
-- it begins, holds more than the limit. Places lie apart as the limit of a second wants it. A twentieth of both is left over,
-- for what is delayed on its way.
-- Trap: the bucket may go below zero. A caller that comes while the bucket is empty takes a later place
-- instead of asking again and again, so the order is kept and no caller starves.
-- Trap: a row whose bucket was filled in the future was written under a wrong clock: all its times move back by as much.
WITH setting AS (
    SELECT pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.requests_per_second') AS per_second,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.requests_per_minute') AS per_minute,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.details_per_minute') AS details,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'recording.requests_per_minute') AS recordings,
           pg_catalog.max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'ringba.burst') AS burst
    FROM core.settings AS s
    WHERE s.key IN ('ringba.requests_per_second', 'ringba.requests_per_minute', 'ringba.details_per_minute',
                    'recording.requests_per_minute', 'ringba.burst')
), most AS (
    SELECT s.burst, CASE WHEN pg_catalog.starts_with($1, 'recording:') THEN 0 ELSE 1.05 / greatest(s.per_second, 0.001) END AS apart,
           0.95 * CASE WHEN pg_catalog.starts_with($1, 'recording:') THEN s.recordings WHEN $2 THEN s.details
                       ELSE s.per_minute END AS per_minute
    FROM setting AS s
), rate AS (
    SELECT least(m.burst, m.per_minute / 2) AS burst, m.apart,
           greatest((m.per_minute - least(m.burst, m.per_minute / 2)) / 60, 0.001) AS per_second
    FROM most AS m
), bucket AS (
    SELECT g.*, n.now, greatest(interval '0', greatest(g.refilled_at, g.detail_refilled_at) - n.now) AS ahead,
           CASE WHEN $2 THEN g.detail_tokens ELSE g.tokens END AS held,
           CASE WHEN $2 THEN g.detail_refilled_at ELSE g.refilled_at END AS filled_at,
           CASE WHEN $2 THEN g.detail_place_at ELSE g.place_at END AS last_place_at
    FROM core.gates AS g, LATERAL (SELECT pg_catalog.clock_timestamp() AS now) AS n
    WHERE g.name = $1
    FOR UPDATE OF g
), state AS (
    SELECT b.name, b.now, b.ahead,
           CASE WHEN b.closed_until - b.ahead > b.now THEN extract(epoch FROM b.closed_until - b.ahead - b.now)::float8
                WHEN b.is_open AND b.probes >= 3 AND b.probe_until - b.ahead > b.now THEN 1.0 END AS closed_for,
           b.is_open AND coalesce(b.probe_until - b.ahead <= b.now, true) AS is_first_probe,
           least(r.burst, b.held + greatest(0, extract(epoch FROM b.now - b.filled_at)::float8) * r.per_second) - 1 AS left_over,
           r.per_second, r.apart, b.last_place_at
    FROM bucket AS b, rate AS r
), place AS (
    SELECT s.*, greatest(s.now + pg_catalog.make_interval(secs => greatest(0, - s.left_over / s.per_second)),
                         s.last_place_at - s.ahead + pg_catalog.make_interval(secs => s.apart)) AS at
    FROM state AS s
)
UPDATE core.gates AS g
SET tokens = CASE WHEN p.closed_for IS NULL AND NOT $2 THEN p.left_over ELSE g.tokens END,
    refilled_at = CASE WHEN p.closed_for IS NULL AND NOT $2 THEN p.now ELSE least(g.refilled_at, p.now) END,
    place_at = CASE WHEN p.closed_for IS NULL AND NOT $2 THEN p.at ELSE g.place_at - p.ahead END,
    detail_tokens = CASE WHEN p.closed_for IS NULL AND $2 THEN p.left_over ELSE g.detail_tokens END,
    detail_refilled_at = CASE WHEN p.closed_for IS NULL AND $2 THEN p.now ELSE least(g.detail_refilled_at, p.now) END,
    detail_place_at = CASE WHEN p.closed_for IS NULL AND $2 THEN p.at ELSE g.detail_place_at - p.ahead END,
    closed_until = g.closed_until - p.ahead,
    probes = CASE WHEN p.closed_for IS NOT NULL OR NOT g.is_open THEN g.probes WHEN p.is_first_probe THEN 1 ELSE g.probes + 1 END,
    failed_probes = CASE WHEN p.closed_for IS NULL AND p.is_first_probe THEN 0 ELSE g.failed_probes END,
    probe_until = CASE WHEN p.closed_for IS NOT NULL OR NOT g.is_open THEN g.probe_until - p.ahead
                       WHEN p.is_first_probe THEN p.now + interval '2 minutes' ELSE g.probe_until - p.ahead END
FROM place AS p
WHERE g.name = p.name
RETURNING coalesce(p.closed_for, extract(epoch FROM p.at - p.now)::float8), p.closed_for IS NOT NULL,
          g.is_open OR g.failures > 0 OR g.throttles > 0
