-- All that a file can say of these calls, in their order: Ringba's fields, the verdict, and every flag with its newest decision.
-- The caller's number is masked for viewers.
-- Index: calls_pkey, flags_severity_idx, flags_call_idx, dispositions_flag_idx, qa_rule_versions_pkey.
-- Trap: scoring a call again raises its flags anew; decisions are found by call, rule, segment and quote, as in bi.flags.

CREATE OR REPLACE FUNCTION console.export_rows(p_user_id bigint, p_calls uuid[])
RETURNS TABLE (call_id uuid, ringba_call_id text, call_time timestamptz, duration_seconds integer, campaign text, vertical text,
               publisher text, publisher_sub_id text, buyer text, target text, caller text, revenue float8, payout float8,
               status text, score smallint, not_judged text, assignee text, flags jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.id, k.ringba_call_id, k.start_time_utc, k.duration_seconds, g.name, g.vertical_id,
           coalesce(k.publisher_name, k.publisher_id), k.publisher_sub_id, k.buyer, coalesce(k.target_name, k.target_id),
           CASE WHEN u.role IN ('reviewer', 'admin') THEN k.caller_number
                WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                WHEN k.caller_number IS NOT NULL THEN '***' END,
           k.revenue::float8, k.payout::float8, k.status::text, j.score, j.not_judged,
           (SELECT p.name FROM core.inbox AS i JOIN core.users AS p ON p.id = i.assignee_id WHERE i.call_id = k.id),
           coalesce((SELECT jsonb_agg(jsonb_build_object(
                         'id', f.id, 'rule_id', f.rule_id, 'rule', v.name, 'severity', f.severity, 'start', f.start_seconds,
                         'quote', f.quote, 'speaker', f.speaker, 'confidence', f.confidence, 'source', f.source,
                         'state', CASE WHEN d.action IS NULL OR d.action = 'reopened' THEN 'open' ELSE d.action::text END,
                         'by', CASE WHEN d.action <> 'reopened' THEN d.by END, 'at', CASE WHEN d.action <> 'reopened' THEN d.created_at END,
                         'reason', CASE WHEN d.action <> 'reopened' THEN d.reason END, 'note', CASE WHEN d.action <> 'reopened' THEN d.note END)
                         ORDER BY f.severity DESC, f.start_seconds, f.id)
                     FROM core.flags AS f
                     JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
                     LEFT JOIN LATERAL (
                         SELECT x.action, x.reason, x.note, x.created_at,
                                coalesce((SELECT w.name FROM core.users AS w WHERE w.email = x.reviewer), x.reviewer) AS by
                         FROM core.flags AS o JOIN core.dispositions AS x ON x.flag_id = o.id
                         WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
                         ORDER BY x.id DESC
                         LIMIT 1) AS d ON true
                     WHERE f.judgement_id = k.judgement_id), '[]')
    FROM unnest(p_calls) WITH ORDINALITY AS asked (id, place)
    JOIN core.calls AS k ON k.id = asked.id
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.users AS u ON u.id = p_user_id AND u.is_active
    LEFT JOIN core.judgements AS j ON j.id = k.judgement_id
    ORDER BY asked.place
$$;

COMMENT ON FUNCTION console.export_rows(bigint, uuid[]) IS 'All that a file can say of these calls, in their order; the number masked for viewers';
REVOKE ALL ON FUNCTION console.export_rows(bigint, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.export_rows(bigint, uuid[]) TO callscript_web;
