-- The flags of calls as they stand now, each with the newest decision about the same words.
-- Index: calls_pkey, flags_call_idx, dispositions_flag_idx.
-- Trap: scoring a call again raises its flags anew under other ids; decisions are found by call, rule, segment and quote.
-- Trap: what was taken back is as open as what was never decided, so both have the decision 0.

CREATE OR REPLACE FUNCTION core.flags_in_force(p_call_ids uuid[])
RETURNS TABLE (call_id uuid, flag_id bigint, rule_id text, rule_version integer, severity core.severity, quote text,
               start_seconds float8, state text, decision bigint, decided_by text, decided_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.call_id, f.id, f.rule_id, f.rule_version, f.severity, f.quote, f.start_seconds::float8,
           CASE WHEN d.action IS NULL OR d.action = 'reopened' THEN 'open' ELSE d.action::text END,
           CASE WHEN d.action IS NULL OR d.action = 'reopened' THEN 0 ELSE d.id END, d.reviewer, d.created_at
    FROM core.calls AS k
    JOIN core.flags AS f ON f.call_id = k.id AND f.judgement_id = k.judgement_id
    LEFT JOIN LATERAL (
        SELECT y.id, y.action, y.reviewer, y.created_at
        FROM core.dispositions AS y
        JOIN core.flags AS o ON o.id = y.flag_id
        WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
        ORDER BY y.id DESC
        LIMIT 1
    ) AS d ON true
    WHERE k.id = ANY (p_call_ids)
$$;

COMMENT ON FUNCTION core.flags_in_force(uuid[]) IS 'Flags of calls in force, each with its state (open, confirmed, dismissed, escalated), the decision that made it so (0: open) and who decided last';
REVOKE ALL ON FUNCTION core.flags_in_force(uuid[]) FROM PUBLIC;
