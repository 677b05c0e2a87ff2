-- How many findings of each model had their evidence, and what was wrong with the others, by day and rule.
-- Index: judge_opinions_day_idx.

CREATE OR REPLACE VIEW bi.judge_quality AS
SELECT (o.created_at AT TIME ZONE 'UTC')::date AS day, o.model, o.tier, f.rule_id,
       count(*) FILTER (WHERE f.kind = 'reported') AS reported,
       count(*) FILTER (WHERE f.kind = 'reported') - count(*) FILTER (WHERE f.kind = 'dropped') AS verified,
       count(*) FILTER (WHERE f.kind = 'dropped') AS dropped,
       count(*) FILTER (WHERE f.cause = 'quote_not_found') AS quote_not_found,
       count(*) FILTER (WHERE f.cause = 'unknown_rule') AS unknown_rule,
       count(*) FILTER (WHERE f.cause = 'duplicate') AS duplicate,
       count(*) FILTER (WHERE f.cause NOT IN ('quote_not_found', 'unknown_rule', 'duplicate')) AS otherwise_dropped,
       count(*) FILTER (WHERE f.kind = 'upheld') AS upheld,
       count(*) FILTER (WHERE f.kind = 'cleared') AS cleared
FROM core.judge_opinions AS o
CROSS JOIN LATERAL (
    SELECT 'reported' AS kind, left(e.finding ->> 'rule_id', 300) AS rule_id, NULL AS cause
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(o.answer -> 'findings') = 'array' THEN o.answer -> 'findings' END)
         WITH ORDINALITY AS e (finding, place)
    -- What is beyond is not looked at.
    WHERE e.place <= 200
    UNION ALL
    SELECT 'dropped', d.dropped ->> 'rule_id', d.dropped ->> 'cause'
    FROM jsonb_array_elements(o.dropped) AS d (dropped)
    -- A rule that cannot be used is not the model's fault.
    WHERE d.dropped ->> 'cause' NOT IN ('unusable_rule', 'unusable_input', 'too_many', 'attacked', 'control_missed', 'not_fulfilled')
    UNION ALL
    -- What was answered about suspicions, whether or not it counted; `asked` says which rule a number means.
    SELECT s.ruling ->> 'verdict', q.asked ->> 'rule_id', NULL
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(o.answer -> 'suspicions') = 'array' THEN o.answer -> 'suspicions' END)
         AS s (ruling)
    -- A model may write anything where a number belongs.
    CROSS JOIN LATERAL (SELECT o.answer -> 'asked' -> CASE WHEN s.ruling ->> 'suspicion' ~ '^[0-9]{1,4}$'
                                                           THEN (s.ruling ->> 'suspicion')::integer END AS asked) AS q
    WHERE q.asked IS NOT NULL
) AS f
WHERE o.outcome = 'usable'
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW bi.judge_quality IS 'Findings of the language models by UTC day, model, tier and rule: how many had their evidence, and what was wrong with the others';
COMMENT ON COLUMN bi.judge_quality.day IS 'UTC day of the answers';
COMMENT ON COLUMN bi.judge_quality.model IS 'Language model';
COMMENT ON COLUMN bi.judge_quality.tier IS 'Tier it was asked in';
COMMENT ON COLUMN bi.judge_quality.rule_id IS 'Rule that was named, whether or not it exists; (control): a sentence that tries the model among the suspicions, which it should uphold';
COMMENT ON COLUMN bi.judge_quality.reported IS 'Findings reported';
COMMENT ON COLUMN bi.judge_quality.verified IS 'Findings whose quote stands in the transcript';
COMMENT ON COLUMN bi.judge_quality.dropped IS 'Findings refused';
COMMENT ON COLUMN bi.judge_quality.quote_not_found IS 'Refused: the quote is not in the transcript';
COMMENT ON COLUMN bi.judge_quality.unknown_rule IS 'Refused: no such rule for the call';
COMMENT ON COLUMN bi.judge_quality.duplicate IS 'Refused: the same words twice';
COMMENT ON COLUMN bi.judge_quality.otherwise_dropped IS 'Refused for another reason: see core.judge_opinions.dropped';
COMMENT ON COLUMN bi.judge_quality.upheld IS 'Suspicions upheld';
COMMENT ON COLUMN bi.judge_quality.cleared IS 'Suspicions cleared; bi.cleared_suspicions lists those that counted';

GRANT SELECT ON bi.judge_quality TO callscript_bi, callscript_web, callscript_dba;
