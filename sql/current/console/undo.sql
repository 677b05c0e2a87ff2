-- Takes one's own decisions back: the decision before comes back as a new row.
-- Index: dispositions_pkey, dispositions_flag_idx, flags_call_idx, calls_pkey.
-- Trap: a decision that somebody has decided over since stays. Scoring a call again raises its flags anew under other ids: what was
-- decided since is found as the inbox finds it, by call, rule, segment and quote.
-- Trap: the calls are locked in a statement of its own, as console.decide does, so that the next one sees what was decided meanwhile.

CREATE OR REPLACE FUNCTION console.undo(p_user_id bigint, p_disposition_ids bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
    undone bigint;
BEGIN
    PERFORM 1 FROM core.calls AS k
    WHERE k.id IN (SELECT f.call_id FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id
                   WHERE d.id = ANY (p_disposition_ids))
    ORDER BY k.id FOR NO KEY UPDATE;
    -- Only one's own, and only while nobody has decided since. What was decided before comes back as a new row.
    WITH taken AS (
        SELECT d.id, d.flag_id, f.call_id,
               (SELECT p.action FROM core.dispositions AS p JOIN core.flags AS o ON o.id = p.flag_id
                WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment
                  AND o.quote = f.quote AND p.id < d.id
                ORDER BY p.id DESC LIMIT 1) AS before
        FROM core.dispositions AS d
        JOIN core.flags AS f ON f.id = d.flag_id
        WHERE d.id = ANY (p_disposition_ids) AND d.reviewer = actor
          AND NOT EXISTS (SELECT FROM core.dispositions AS n JOIN core.flags AS o ON o.id = n.flag_id
                          WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment
                            AND o.quote = f.quote AND n.id > d.id)
    ), given AS (
        INSERT INTO core.dispositions (flag_id, action, reason, reviewer)
        SELECT t.flag_id, coalesce(t.before, 'reopened'), 'undone', actor FROM taken AS t
        RETURNING 1
    ), noted AS (
        INSERT INTO core.audit_events (actor, action, call_id, details)
        SELECT actor, 'undone', t.call_id, jsonb_build_object('dispositions', jsonb_agg(t.id)) FROM taken AS t
        GROUP BY t.call_id
        RETURNING 1
    )
    SELECT count(*) INTO undone FROM noted;
    RETURN undone;
END
$$;

COMMENT ON FUNCTION console.undo(bigint, bigint[]) IS 'Takes one''s own decisions back as long as nobody has decided since; returns how many calls';
REVOKE ALL ON FUNCTION console.undo(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.undo(bigint, bigint[]) TO callscript_web;
