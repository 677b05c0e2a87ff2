-- How many answers each model gave by day, tier and outcome, what they cost and how long they took.
-- Index: judge_opinions_day_idx.
-- Trap: the view groups by exactly the expression of that index, so that a filter by day moves below the
-- grouping.

CREATE OR REPLACE VIEW bi.judge_answers AS
SELECT (o.created_at AT TIME ZONE 'UTC')::date AS day, o.model, o.tier, o.outcome, o.second_opinion, count(*) AS answers,
       sum(o.usd) AS usd,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY o.latency_ms) AS p50_latency_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY o.latency_ms) AS p95_latency_ms
FROM core.judge_opinions AS o
GROUP BY 1, 2, 3, 4, 5;

COMMENT ON VIEW bi.judge_answers IS 'Answers of the language models by UTC day, model, tier and outcome';
COMMENT ON COLUMN bi.judge_answers.day IS 'UTC day of the answers';
COMMENT ON COLUMN bi.judge_answers.model IS 'Language model';
COMMENT ON COLUMN bi.judge_answers.tier IS 'Tier it was asked in';
COMMENT ON COLUMN bi.judge_answers.outcome IS 'usable, truncated, refused, filtered, malformed or empty';
COMMENT ON COLUMN bi.judge_answers.second_opinion IS 'Why a second opinion was asked for: critical, disagreement or low_confidence; null: none was';
COMMENT ON COLUMN bi.judge_answers.answers IS 'How many';
COMMENT ON COLUMN bi.judge_answers.usd IS 'Dollars they cost';
COMMENT ON COLUMN bi.judge_answers.p50_latency_ms IS 'Median milliseconds from question to answer';
COMMENT ON COLUMN bi.judge_answers.p95_latency_ms IS '95th percentile of milliseconds from question to answer';

GRANT SELECT ON bi.judge_answers TO callscript_bi, callscript_web, callscript_dba;
