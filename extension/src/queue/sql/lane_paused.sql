-- Pauses or resumes a lane, and notes who did; returns true when that changed anything, no row otherwise.
-- $1 lane, $2 paused, $3 reason or NULL
-- Four rows. The trigger lanes_rest keeps the time, and forgets the reason when the lane goes on.
WITH changed AS (
    UPDATE core.lanes AS n
    SET paused = $2, paused_reason = nullif(pg_catalog.btrim(pg_catalog.left($3, 500)), '')
    WHERE n.lane = $1::core.lane AND n.paused <> $2
    RETURNING n.lane, n.paused_reason
), noted AS (
    INSERT INTO core.audit_events (actor, action, details)
    SELECT session_user, CASE WHEN $2 THEN 'lane_paused' ELSE 'lane_resumed' END,
           pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('lane', c.lane, 'reason', c.paused_reason))
    FROM changed AS c
)
SELECT true FROM changed
