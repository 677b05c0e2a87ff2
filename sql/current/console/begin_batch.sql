-- Begins a decision about all open calls of a filter: console.decide_next makes it, console.undo_next takes it back.
-- p_expected: how many calls the page has shown; where the number is another one by more than a tenth, or above 5,000, nothing
-- begins, and batch_id is null.
-- Index: those of core.inbox_where.
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.begin_batch(p_user_id bigint, p_filter jsonb, p_expected integer, p_action text, p_reason text,
                                               p_note text)
RETURNS TABLE (batch_id bigint, matching integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    why constant text := core.check_reason(p_action, p_reason);
    narrowed constant jsonb := p_filter || jsonb_build_object('state', 'open');
    found_calls uuid[];
BEGIN
    IF p_action NOT IN ('confirmed', 'dismissed', 'escalated') THEN
        RAISE EXCEPTION 'Open calls are confirmed, dismissed or escalated.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    found_calls := ARRAY(SELECT i.call_id FROM core.inbox_where(narrowed) AS i LIMIT 5001);
    matching := cardinality(found_calls);
    IF matching BETWEEN 1 AND 5000 AND 10 * abs(matching - p_expected) <= p_expected THEN
        INSERT INTO core.decision_batches AS b (user_id, filter, action, reason, note, call_ids)
        VALUES (p_user_id, narrowed, p_action::core.disposition_action, why, nullif(btrim(left(p_note, 500)), ''),
                ARRAY(SELECT c.id FROM unnest(found_calls) AS c (id) ORDER BY c.id))
        RETURNING b.id INTO batch_id;
        INSERT INTO core.audit_events (actor, action, details)
        VALUES (actor, 'decided_all', jsonb_build_object('batch', batch_id, 'action', p_action, 'filter', narrowed,
                                                         'calls', matching));
    END IF;
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION console.begin_batch(bigint, jsonb, integer, text, text, text) IS 'Begins a decision about all open calls of a filter: its batch, and how many calls match (5,001: more than 5,000); no batch where that is not what was expected';
REVOKE ALL ON FUNCTION console.begin_batch(bigint, jsonb, integer, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.begin_batch(bigint, jsonb, integer, text, text, text) TO callscript_web;
