-- Takes the next decisions of a batch back, as console.undo does: what somebody has decided over since stays.
-- Index: decision_batches_pkey; those of console.undo.

CREATE OR REPLACE FUNCTION console.undo_next(p_user_id bigint, p_batch_id bigint, p_most integer)
RETURNS TABLE (calls bigint, left_over integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch core.decision_batches;
    next_ids bigint[];
    last integer;
BEGIN
    SELECT b.* INTO batch FROM core.decision_batches AS b WHERE b.id = p_batch_id AND b.user_id = p_user_id FOR UPDATE;
    IF batch.id IS NULL THEN
        RAISE EXCEPTION 'There is no such decision of yours.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    last := least(batch.taken_back + p_most, cardinality(batch.disposition_ids));
    -- A call is taken back at once, so that it counts as one.
    WHILE last < cardinality(batch.disposition_ids) AND (
        SELECT count(DISTINCT f.call_id) = 1
        FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id
        WHERE d.id IN (batch.disposition_ids[last], batch.disposition_ids[last + 1])) LOOP
        last := last + 1;
    END LOOP;
    next_ids := batch.disposition_ids[batch.taken_back + 1 : last];
    calls := console.undo(p_user_id, next_ids);
    -- What is not reached yet is not decided any more either.
    UPDATE core.decision_batches AS b
    SET taken_back = b.taken_back + cardinality(next_ids), tried = cardinality(b.call_ids)
    WHERE b.id = batch.id;
    left_over := cardinality(batch.disposition_ids) - batch.taken_back - cardinality(next_ids);
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION console.undo_next(bigint, bigint, integer) IS 'Takes the next decisions of a batch back; how many calls changed, and how many decisions are left';
REVOKE ALL ON FUNCTION console.undo_next(bigint, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.undo_next(bigint, bigint, integer) TO callscript_web;
