-- Scores one batch of the calls that an admin has asked for (core.rescores), and says whether there may be more to do.
-- Each batch is a transaction of its own, so that nothing waits long and nothing is lost when a console ends.
-- Index: rescores_open_idx, calls_start_time_idx.
-- Trap: where more calls than a batch holds began in one moment, the batch ends behind that moment.

CREATE OR REPLACE FUNCTION console.rescore_step(p_calls integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    job core.rescores;
    border timestamptz;
    did record;
BEGIN
    SELECT * INTO job FROM core.rescores AS s WHERE s.finished_at IS NULL ORDER BY s.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF job.id IS NULL THEN
        RETURN false;
    END IF;
    border := (SELECT k.start_time_utc FROM core.calls AS k
               WHERE k.start_time_utc >= job.reached AND k.start_time_utc < job.to_time
               ORDER BY k.start_time_utc OFFSET p_calls LIMIT 1);
    border := least(greatest(coalesce(border, job.to_time), job.reached + interval '1 microsecond'), job.to_time);
    BEGIN
        SELECT * INTO did FROM callscript.rescore(job.reached, border);
        UPDATE core.rescores AS s
        SET reached = border, scored = s.scored + did.scored, added = s.added + did.added,
            changed = s.changed + did.changed_verdicts,
            finished_at = CASE WHEN border = job.to_time THEN clock_timestamp() END
        WHERE s.id = job.id;
    EXCEPTION WHEN OTHERS THEN
        UPDATE core.rescores AS s SET finished_at = clock_timestamp(), error = SQLERRM WHERE s.id = job.id;
    END;
    RETURN true;
END
$$;

COMMENT ON FUNCTION console.rescore_step(integer) IS 'Scores one batch of the calls that an admin has asked for; false: there is nothing to do';
REVOKE ALL ON FUNCTION console.rescore_step(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.rescore_step(integer) TO callscript_web;
