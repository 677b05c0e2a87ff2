-- The step that a wait belongs to: five seconds up to ten minutes, a minute up to two hours, then hours, thirty days at most.
-- A longer wait is never in an earlier step, so the median of the steps is the step of the median.

CREATE OR REPLACE FUNCTION core.wait_step(p_seconds double precision) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN p_seconds <= 600 THEN greatest(ceil(p_seconds / 5), 0) * 5
                 WHEN p_seconds <= 7200 THEN ceil(p_seconds / 60) * 60
                 ELSE least(ceil(p_seconds / 3600) * 3600, 2592000) END)::integer
$$;

COMMENT ON FUNCTION core.wait_step(double precision) IS 'Upper end, in seconds, of the step that a wait of so many seconds belongs to';
REVOKE ALL ON FUNCTION core.wait_step(double precision) FROM PUBLIC;
