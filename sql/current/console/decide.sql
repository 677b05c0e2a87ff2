-- A reviewer's decision about all flags of calls, or about single flags.
-- Index: flags_call_idx, flags_pkey, calls_pkey.
-- Trap: the calls are locked first, or an undo at the same moment (console.undo) would not see this decision and override it.
-- Trap: only flags of the judgement in force are decided.

CREATE OR REPLACE FUNCTION console.decide(p_user_id bigint, p_call_ids uuid[], p_flag_ids bigint[], p_action text,
                                          p_reason text, p_note text)
RETURNS TABLE (calls bigint, disposition_ids bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    PERFORM 1 FROM core.calls AS k
    WHERE k.id = ANY (p_call_ids) OR k.id IN (SELECT f.call_id FROM core.flags AS f WHERE f.id = ANY (p_flag_ids))
    ORDER BY k.id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH decided AS (
        INSERT INTO core.dispositions (flag_id, action, reason, note, reviewer)
        SELECT f.id, p_action::core.disposition_action, nullif(btrim(p_reason), ''), nullif(btrim(left(p_note, 500)), ''), actor
        FROM core.flags AS f
        JOIN core.calls AS k ON k.id = f.call_id AND k.judgement_id = f.judgement_id
        WHERE f.call_id = ANY (p_call_ids) OR f.id = ANY (p_flag_ids)
        ORDER BY f.id
        RETURNING id, flag_id
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'decided', f.call_id, jsonb_build_object('action', p_action, 'dispositions', jsonb_agg(d.id))
        FROM decided AS d JOIN core.flags AS f ON f.id = d.flag_id
        GROUP BY f.call_id
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM noted), coalesce((SELECT array_agg(d.id ORDER BY d.id) FROM decided AS d), '{}');
END
$$;

COMMENT ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) IS 'Records a decision about all flags of calls, or about single flags; returns how many calls, and the dispositions for undo';
REVOKE ALL ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.decide(bigint, uuid[], bigint[], text, text, text) TO callscript_web;
