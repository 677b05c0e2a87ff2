-- Makes a call's row of the inbox say what calls, flags and dispositions say; triggers call it, and a DBA
-- may.
-- Index: flags_rule_once, dispositions_flag_idx, flags_call_idx, inbox_pkey, inbox_words_pkey.

CREATE OR REPLACE FUNCTION core.refresh_inbox(p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- In PL/pgSQL, which keeps its plans: planning this anew for each call took longer than running it.
    -- Names are cut because they stand together in an index whose entries are at most 2,704 bytes; a name from Ringba has
    -- up to 500 characters of four bytes.
    DELETE FROM core.inbox AS i
    WHERE i.call_id = p_call_id
      AND NOT EXISTS (SELECT FROM core.calls AS k WHERE k.id = p_call_id AND k.status = 'flagged');
    INSERT INTO core.inbox AS i (
        call_id, judgement_id, flagged_at, call_time, duration_seconds, campaign_id, campaign, vertical, publisher, buyer,
        revenue, score, severity, rule_ids, flags, lead_flag_id, lead_rule, lead_quote, lead_start, lead_confidence, state,
        decided_by, decided_at)
    SELECT k.id, k.judgement_id, k.judged_at, k.start_time_utc, k.duration_seconds, k.campaign_id, left(g.name, 200), g.vertical_id,
           left(coalesce(k.publisher_name, k.publisher_id), 200), left(k.buyer, 200), k.revenue, j.score, f.severity, f.rule_ids, f.flags,
           (f.lead).id, f.lead_rule, left((f.lead).quote, 300), (f.lead).start_seconds,
           (f.lead).confidence,
           CASE WHEN f.undecided > 0 THEN 'open' WHEN f.escalated > 0 THEN 'escalated'
                WHEN f.confirmed > 0 THEN 'confirmed' ELSE 'dismissed' END,
           f.decided_by, f.decided_at
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.judgements AS j ON j.id = k.judgement_id
    CROSS JOIN LATERAL (
        SELECT max(x.severity) AS severity, array_agg(x.rule_id ORDER BY x.rule_id) AS rule_ids, count(*) AS flags,
               (array_agg(x ORDER BY x.severity DESC, x.start_seconds))[1] AS lead,
               (array_agg(v.name ORDER BY x.severity DESC, x.start_seconds))[1] AS lead_rule,
               count(*) FILTER (WHERE d.action IS NULL OR d.action = 'reopened') AS undecided,
               count(*) FILTER (WHERE d.action = 'escalated') AS escalated,
               count(*) FILTER (WHERE d.action = 'confirmed') AS confirmed,
               (array_agg(d.reviewer ORDER BY d.created_at DESC) FILTER (WHERE d.action IS NOT NULL))[1] AS decided_by,
               max(d.created_at) AS decided_at
        FROM core.flags AS x
        JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
        LEFT JOIN LATERAL (
            SELECT y.action, y.reviewer, y.created_at
            FROM core.dispositions AS y
            JOIN core.flags AS o ON o.id = y.flag_id
            WHERE o.call_id = x.call_id AND o.rule_id = x.rule_id AND o.segment = x.segment AND o.quote = x.quote
            ORDER BY y.id DESC
            LIMIT 1
        ) AS d ON true
        WHERE x.judgement_id = k.judgement_id
    ) AS f
    WHERE k.id = p_call_id AND k.status = 'flagged' AND f.flags > 0
    ON CONFLICT (call_id) DO UPDATE
        SET judgement_id = excluded.judgement_id, flagged_at = excluded.flagged_at, call_time = excluded.call_time,
            duration_seconds = excluded.duration_seconds, campaign = excluded.campaign, vertical = excluded.vertical,
            campaign_id = excluded.campaign_id, publisher = excluded.publisher, buyer = excluded.buyer,
            revenue = excluded.revenue, score = excluded.score, severity = excluded.severity,
            rule_ids = excluded.rule_ids, flags = excluded.flags, lead_flag_id = excluded.lead_flag_id,
            lead_rule = excluded.lead_rule, lead_quote = excluded.lead_quote, lead_start = excluded.lead_start,
            lead_confidence = excluded.lead_confidence, state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
            -- A call that is put away comes back with a decision, and with a flag about words that were not flagged before.
            snoozed_until = CASE
                WHEN i.snoozed_until IS NULL OR excluded.state <> 'open' THEN NULL
                WHEN i.judgement_id = excluded.judgement_id THEN i.snoozed_until
                WHEN EXISTS (SELECT FROM core.flags AS n
                             WHERE n.judgement_id = excluded.judgement_id
                               AND NOT EXISTS (SELECT FROM core.flags AS o
                                               WHERE o.judgement_id = i.judgement_id AND o.rule_id = n.rule_id
                                                 AND o.segment = n.segment AND o.quote = n.quote)) THEN NULL
                ELSE i.snoozed_until END;
    -- The words are those of a judgement: a decision leaves them as they are.
    INSERT INTO core.inbox_words AS w (call_id, judgement_id, words)
    SELECT i.call_id, i.judgement_id,
           to_tsvector('simple', concat_ws(' ', f.quotes, f.rules, g.name, k.publisher_name, k.publisher_id, k.buyer,
                                           left(j.summary, 500)))
    FROM core.inbox AS i
    JOIN core.calls AS k ON k.id = i.call_id
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.judgements AS j ON j.id = i.judgement_id
    CROSS JOIN LATERAL (
        SELECT string_agg(left(x.quote, 300), ' ') AS quotes, string_agg(v.name, ' ') AS rules
        FROM core.flags AS x
        JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
        WHERE x.judgement_id = i.judgement_id
    ) AS f
    WHERE i.call_id = p_call_id
      AND NOT EXISTS (SELECT FROM core.inbox_words AS o WHERE o.call_id = i.call_id AND o.judgement_id = i.judgement_id)
    ON CONFLICT (call_id) DO UPDATE SET judgement_id = excluded.judgement_id, words = excluded.words;
END
$$;

COMMENT ON FUNCTION core.refresh_inbox(uuid) IS 'Makes a call''s row of the inbox say what calls, flags and dispositions say';
REVOKE ALL ON FUNCTION core.refresh_inbox(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.refresh_inbox(uuid) TO callscript_dba;
