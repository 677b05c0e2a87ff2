-- How often reviewers agreed with each version of each rule.
-- Index: flags_call_idx, dispositions_flag_idx. Every flag is read, because the view is read seldom.

CREATE OR REPLACE VIEW bi.rule_precision AS
SELECT x.rule_id, x.rule_version, v.name AS rule_name, x.source, count(*) FILTER (WHERE x.is_flag) AS flags,
       count(*) FILTER (WHERE x.action = 'confirmed') AS confirmed,
       count(*) FILTER (WHERE x.action = 'dismissed') AS dismissed,
       count(*) FILTER (WHERE x.action = 'escalated') AS escalated,
       count(*) FILTER (WHERE x.is_flag AND (x.action IS NULL OR x.action = 'reopened')) AS open,
       -- Escalated flags are bad enough to be passed on.
       (count(*) FILTER (WHERE x.action IN ('confirmed', 'escalated')))::float8
           / nullif(count(*) FILTER (WHERE x.action IN ('confirmed', 'escalated', 'dismissed')), 0) AS precision,
       count(*) FILTER (WHERE NOT x.is_flag) AS cleared
FROM (
    SELECT f.rule_id, f.rule_version, f.source::text AS source, true AS is_flag, d.action
    FROM core.flags AS f
    LEFT JOIN LATERAL (
        SELECT y.action
        FROM core.dispositions AS y
        JOIN core.flags AS o ON o.id = y.flag_id
        WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
        ORDER BY y.id DESC
        LIMIT 1
    ) AS d ON true
    -- One flag a call, rule and version, however often the call was scored.
    WHERE NOT EXISTS (SELECT FROM core.flags AS n
                      WHERE n.call_id = f.call_id AND n.rule_id = f.rule_id AND n.rule_version = f.rule_version AND n.id > f.id)
    UNION ALL
    SELECT c.rule_id, c.rule_version, 'rule', false, NULL
    FROM core.judgements AS j
    JOIN core.calls AS k ON k.judgement_id = j.id
    CROSS JOIN LATERAL jsonb_to_recordset(j.cleared) AS c (rule_id text, rule_version integer)
    WHERE j.cleared <> '[]'
) AS x
JOIN core.qa_rule_versions AS v ON v.rule_id = x.rule_id AND v.version = x.rule_version
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW bi.rule_precision IS 'How often reviewers agreed with each version of each rule';
COMMENT ON COLUMN bi.rule_precision.rule_id IS 'The rule';
COMMENT ON COLUMN bi.rule_precision.rule_version IS 'Its version';
COMMENT ON COLUMN bi.rule_precision.rule_name IS 'Its name in that version';
COMMENT ON COLUMN bi.rule_precision.source IS 'rule or judge: who found it';
COMMENT ON COLUMN bi.rule_precision.flags IS 'Calls flagged by that version';
COMMENT ON COLUMN bi.rule_precision.confirmed IS 'Of them, confirmed by a reviewer';
COMMENT ON COLUMN bi.rule_precision.dismissed IS 'Dismissed by a reviewer';
COMMENT ON COLUMN bi.rule_precision.escalated IS 'Escalated by a reviewer; counts as agreement';
COMMENT ON COLUMN bi.rule_precision.open IS 'Not reviewed, or reopened';
COMMENT ON COLUMN bi.rule_precision.precision IS '0 to 1: confirmed and escalated among all that were decided; null before the first decision';
COMMENT ON COLUMN bi.rule_precision.cleared IS 'Suspicions that the model has cleared, in verdicts in force: they became no flag';

GRANT SELECT ON bi.rule_precision TO callscript_bi, callscript_web, callscript_dba;
