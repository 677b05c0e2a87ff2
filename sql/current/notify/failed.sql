-- Says that an attempt failed: tried again later, ten times in all.
-- Index: notifications_pkey, settings_pkey.
-- Trap: the number of the attempt fences: a worker that was too slow changes nothing.

CREATE OR REPLACE FUNCTION notify.failed(p_id bigint, p_attempt smallint, p_error text, p_wait_seconds float8) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- With the waits of the lanes (retry.*), or as long as the other party asks, at most an hour.
    UPDATE core.notifications AS n
    SET error = left(p_error, 500),
        available_at = clock_timestamp() + make_interval(secs => greatest(
            least(w.base * 2 ^ (n.attempts - 1), w.cap), least(coalesce(p_wait_seconds, 0), 3600))),
        dropped_at = CASE WHEN n.attempts >= 10 THEN clock_timestamp() END
    FROM (SELECT max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'retry.base_seconds') AS base,
                 max((s.value #>> '{}')::float8) FILTER (WHERE s.key = 'retry.cap_seconds') AS cap
          FROM core.settings AS s WHERE s.key IN ('retry.base_seconds', 'retry.cap_seconds')) AS w
    WHERE n.id = p_id AND n.attempts = p_attempt AND n.delivered_at IS NULL AND n.dropped_at IS NULL;
    RETURN FOUND;
END
$$;

COMMENT ON FUNCTION notify.failed(bigint, smallint, text, float8) IS 'Says that an attempt failed: tried again later, ten times in all';
REVOKE ALL ON FUNCTION notify.failed(bigint, smallint, text, float8) FROM PUBLIC;
REVOKE ALL ON FUNCTION notify.failed(bigint, smallint, text, float8) FROM callscript_worker;
GRANT EXECUTE ON FUNCTION notify.failed(bigint, smallint, text, float8) TO callscript_notify, callscript_web;
