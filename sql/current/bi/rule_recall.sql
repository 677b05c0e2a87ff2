-- How much each rule finds of what breaks it, with its interval, over the last recall.days days.
-- Indexes: flags_rule_idx, dispositions_flag_idx, missed_violations_rule_idx, recall_samples_day_idx.
-- Trap: a rule that is broken seldom has a wide interval; the sample is of all calls.

CREATE OR REPLACE VIEW bi.rule_recall AS
WITH judged AS MATERIALIZED (
    SELECT k.id, k.judgement_id FROM core.calls AS k
    WHERE k.status IN ('flagged', 'safe')
      AND k.judged_at > clock_timestamp() - make_interval(days => (SELECT (x.value #>> '{}')::integer FROM core.settings AS x WHERE x.key = 'recall.days'))
), flagged AS (
    SELECT f.rule_id, count(*) AS flagged, count(*) FILTER (WHERE d.action IN ('confirmed', 'escalated')) AS confirmed,
           count(*) FILTER (WHERE d.action = 'dismissed') AS dismissed
    FROM judged AS k
    JOIN core.flags AS f ON f.judgement_id = k.judgement_id
    LEFT JOIN LATERAL (SELECT y.action FROM core.dispositions AS y WHERE y.flag_id = f.id ORDER BY y.id DESC LIMIT 1) AS d ON true
    GROUP BY f.rule_id
), settled AS MATERIALIZED (
    SELECT r.* FROM bi.recall_reads AS r
    WHERE r.is_violation IS NOT NULL
      AND r.day > (clock_timestamp() AT TIME ZONE 'UTC')::date - (SELECT (x.value #>> '{}')::integer FROM core.settings AS x WHERE x.key = 'recall.days')
), heard AS (
    -- Sampled calls in which most readers heard the rule broken and which it has not flagged.
    SELECT m.rule_id, s.call_id, s.weight
    FROM settled AS s
    JOIN core.missed_violations AS m ON m.call_id = s.call_id AND m.is_blind
    WHERE NOT EXISTS (SELECT FROM core.recall_samples AS o JOIN core.flags AS f ON f.judgement_id = o.judgement_id AND f.rule_id = m.rule_id
                      WHERE o.call_id = s.call_id)
    GROUP BY m.rule_id, s.call_id, s.weight, s.reads
    HAVING 2 * count(DISTINCT m.reader) > s.reads
), missed AS (
    SELECT h.rule_id, count(*) AS heard, sum(h.weight) AS weight FROM heard AS h GROUP BY h.rule_id
), sample AS (
    SELECT count(*) AS sampled, sum(s.weight) AS weight FROM settled AS s
)
SELECT r.id AS rule_id, v.name AS rule_name, coalesce(f.flagged, 0) AS flagged, coalesce(f.confirmed, 0) AS confirmed,
       coalesce(f.dismissed, 0) AS dismissed, s.sampled, coalesce(m.heard, 0) AS heard, e.recall, e.recall_low, e.recall_high,
       e.precise AS precision, e.precision_low, e.precision_high, e.missed
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS v ON v.rule_id = r.id AND v.version = r.current_version
CROSS JOIN sample AS s
LEFT JOIN flagged AS f ON f.rule_id = r.id
LEFT JOIN missed AS m ON m.rule_id = r.id
-- Two who name the same rule of dozens by mistake are too few to be corrected for: no pairs.
CROSS JOIN LATERAL core.recall_estimate(
    coalesce(f.flagged, 0), coalesce(f.confirmed, 0), coalesce(f.dismissed, 0),
    greatest((SELECT count(*) FROM judged) - coalesce(f.flagged, 0), 1), s.sampled,
    coalesce(m.weight, 0) / s.weight * (SELECT count(*) FROM judged), 0, 0) AS e
WHERE r.is_active
ORDER BY r.id;

COMMENT ON VIEW bi.rule_recall IS 'How much each rule finds of what breaks it, and how much of that is right, over the last recall.days days, with 95 % intervals';
COMMENT ON COLUMN bi.rule_recall.rule_id IS 'The rule';
COMMENT ON COLUMN bi.rule_recall.rule_name IS 'Its name';
COMMENT ON COLUMN bi.rule_recall.flagged IS 'Calls that it has flagged';
COMMENT ON COLUMN bi.rule_recall.confirmed IS 'Of them, confirmed or escalated by a reviewer';
COMMENT ON COLUMN bi.rule_recall.dismissed IS 'Dismissed by a reviewer';
COMMENT ON COLUMN bi.rule_recall.sampled IS 'Calls that people read without knowing the verdict';
COMMENT ON COLUMN bi.rule_recall.heard IS 'Of them, calls in which they heard the rule broken and which it had not flagged';
COMMENT ON COLUMN bi.rule_recall.recall IS '0 to 1: flagged and right, among all calls that break the rule; null: nothing was decided, or nothing read';
COMMENT ON COLUMN bi.rule_recall.recall_low IS 'Lower end of its 95 % interval';
COMMENT ON COLUMN bi.rule_recall.recall_high IS 'Upper end';
COMMENT ON COLUMN bi.rule_recall.precision IS '0 to 1: right among flagged';
COMMENT ON COLUMN bi.rule_recall.precision_low IS 'Lower end of its 95 % interval';
COMMENT ON COLUMN bi.rule_recall.precision_high IS 'Upper end';
COMMENT ON COLUMN bi.rule_recall.missed IS 'Calls that break the rule and were not flagged, as estimated';

GRANT SELECT ON bi.rule_recall TO callscript_bi, callscript_web, callscript_dba;
