-- A reviewer's decision about the flags of calls, or about single flags: about what they saw, and nothing else.
-- p_seen: {flag id: decision id} as the page showed them (core.flags_in_force; 0: open). A flag that is not in it, or that
-- somebody has decided about since, is left as it is and comes back in `changed`. Null: decide whatever was decided before.
-- Of a call that was chosen as a whole, the flags that were seen open are decided; all of them where none was.
-- Index: flags_call_idx, flags_pkey, calls_pkey.
-- Trap: only flags of the judgement in force are decided.
-- Trap: two decide at the same moment, or one takes a decision back (console.undo): the calls are locked first, always in the
-- order of their ids. The flags are read in a statement after that, which sees what the other one has stored.

CREATE OR REPLACE FUNCTION console.decide(p_user_id bigint, p_call_ids uuid[], p_flag_ids bigint[], p_seen jsonb,
                                          p_action text, p_reason text, p_note text)
RETURNS TABLE (calls bigint, flags bigint, disposition_ids bigint[], call_ids uuid[], changed jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    why constant text := core.check_reason(p_action, p_reason);
    whole constant uuid[] := coalesce(p_call_ids, '{}');
    single constant bigint[] := coalesce(p_flag_ids, '{}');
    touched uuid[];
BEGIN
    touched := ARRAY(SELECT f.call_id FROM core.flags AS f WHERE f.id = ANY (single)) || whole;
    PERFORM FROM core.calls AS k WHERE k.id = ANY (touched) ORDER BY k.id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT f.call_id, f.flag_id, f.rule_id, f.rule_version, f.state, f.decision, f.decided_by, f.decided_at,
               f.flag_id = ANY (single) AS is_single, f.call_id = ANY (whole) AS is_whole,
               p_seen IS NULL OR coalesce(p_seen ->> f.flag_id::text, '0') = '0' AS was_open,
               p_seen IS NULL OR coalesce(p_seen ->> f.flag_id::text, '') = f.decision::text AS is_as_seen
        FROM core.flags_in_force(touched) AS f
    ), meant AS MATERIALIZED (
        SELECT x.*
        FROM (SELECT a.*, bool_or(a.was_open) OVER (PARTITION BY a.call_id) AS any_was_open FROM asked AS a) AS x
        WHERE x.is_single OR (x.is_whole AND (x.was_open OR NOT x.any_was_open))
    ), decided AS (
        INSERT INTO core.dispositions AS d (flag_id, action, reason, note, reviewer)
        SELECT m.flag_id, p_action::core.disposition_action, why, nullif(btrim(left(p_note, 500)), ''), actor
        FROM meant AS m WHERE m.is_as_seen
        ORDER BY m.flag_id
        RETURNING d.id, d.flag_id
    ), noted AS (
        INSERT INTO core.audit_events AS e (actor, action, call_id, details)
        SELECT actor, 'decided', m.call_id, jsonb_build_object('action', p_action, 'dispositions', jsonb_agg(d.id))
        FROM decided AS d JOIN meant AS m ON m.flag_id = d.flag_id
        GROUP BY m.call_id
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM noted), (SELECT count(*) FROM decided),
           ARRAY(SELECT d.id FROM decided AS d ORDER BY d.id), ARRAY(SELECT DISTINCT m.call_id FROM meant AS m),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'call', m.call_id, 'flag', m.flag_id, 'rule', v.name, 'state', m.state, 'decision', m.decision,
                       'by', coalesce(u.name, m.decided_by), 'at', m.decided_at) ORDER BY m.call_id, m.flag_id), '[]')
            FROM meant AS m
            JOIN core.qa_rule_versions AS v ON v.rule_id = m.rule_id AND v.version = m.rule_version
            LEFT JOIN core.users AS u ON u.email = m.decided_by
            WHERE NOT m.is_as_seen);
END
$$;

COMMENT ON FUNCTION console.decide(bigint, uuid[], bigint[], jsonb, text, text, text) IS 'Records a decision about flags as they were seen; returns how many calls and flags, the dispositions for undo, the calls, and what had changed: [{call, flag, rule, state, decision, by, at}]';
REVOKE ALL ON FUNCTION console.decide(bigint, uuid[], bigint[], jsonb, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.decide(bigint, uuid[], bigint[], jsonb, text, text, text) TO callscript_web;
