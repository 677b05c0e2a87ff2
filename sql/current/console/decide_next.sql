-- Decides about the next calls of a batch: each call is locked only as long as this takes, and whoever asks again and again until
-- nothing is left has decided about all of them. Flags that somebody decided meanwhile stay as they are.
-- Index: decision_batches_pkey; those of console.decide.

CREATE OR REPLACE FUNCTION console.decide_next(p_user_id bigint, p_batch_id bigint, p_most integer)
RETURNS TABLE (calls bigint, flags bigint, left_over integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch core.decision_batches;
    next_calls uuid[];
    still_open uuid[];
    seen jsonb;
    decided record;
BEGIN
    SELECT b.* INTO batch FROM core.decision_batches AS b WHERE b.id = p_batch_id AND b.user_id = p_user_id FOR UPDATE;
    IF batch.id IS NULL THEN
        RAISE EXCEPTION 'There is no such decision of yours.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    next_calls := batch.call_ids[batch.tried + 1 : batch.tried + p_most];
    SELECT coalesce(jsonb_object_agg(f.flag_id, f.decision), '{}'),
           coalesce(array_agg(DISTINCT f.call_id) FILTER (WHERE f.state = 'open'), '{}')
    INTO seen, still_open
    FROM core.flags_in_force(next_calls) AS f;
    SELECT d.calls, d.flags, d.disposition_ids INTO decided
    FROM console.decide(p_user_id, still_open, '{}', seen, batch.action::text, batch.reason, batch.note) AS d;
    UPDATE core.decision_batches AS b
    SET tried = b.tried + cardinality(next_calls), calls = b.calls + decided.calls,
        -- Call after call, so that no step of an undo ends within a call.
        disposition_ids = b.disposition_ids || ARRAY(
            SELECT d.id FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id
            WHERE d.id = ANY (decided.disposition_ids) ORDER BY f.call_id, d.id)
    WHERE b.id = batch.id;
    calls := decided.calls;
    flags := decided.flags;
    left_over := cardinality(batch.call_ids) - batch.tried - cardinality(next_calls);
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION console.decide_next(bigint, bigint, integer) IS 'Decides about the next calls of a batch; how many calls and flags, and how many calls are left';
REVOKE ALL ON FUNCTION console.decide_next(bigint, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.decide_next(bigint, bigint, integer) TO callscript_web;
