-- What people see of the judge: quality, precision of the rules, money. And what the functions need to know of settings.
-- No view may use a function of schema callscript: dropping the extension must take nothing with it.

SET LOCAL ROLE callscript_owner;

CREATE INDEX IF NOT EXISTS calls_caller_idx ON core.calls (caller_number, start_time_utc) WHERE caller_number IS NOT NULL;
CREATE INDEX IF NOT EXISTS judgements_created_at_idx ON core.judgements (created_at) WHERE origin = 'lane';

CREATE OR REPLACE VIEW core.score_settings AS
SELECT jsonb_strip_nulls(jsonb_build_object(
           'flag_below', (max(s.value::text) FILTER (WHERE s.key = 'score.flag_below'))::jsonb,
           'flag_on_critical', (max(s.value::text) FILTER (WHERE s.key = 'score.flag_on_critical'))::jsonb)) AS settings,
       make_interval(days => coalesce(max((s.value #>> '{}')::numeric)
           FILTER (WHERE s.key = 'rules.repeat_days' AND jsonb_typeof(s.value) = 'number'), 30)::integer) AS repeat_days,
       coalesce(max((s.value #>> '{}')::float8)
           FILTER (WHERE s.key = 'judge.second_opinion_below' AND jsonb_typeof(s.value) = 'number'), 0.75) AS sure_from
FROM core.settings AS s
WHERE s.key IN ('score.flag_below', 'score.flag_on_critical', 'rules.repeat_days', 'judge.second_opinion_below');

COMMENT ON VIEW core.score_settings IS 'The settings that scoring reads, in one row';
COMMENT ON COLUMN core.score_settings.settings IS '{flag_below, flag_on_critical}';
COMMENT ON COLUMN core.score_settings.repeat_days IS 'Time in which calls from one number are counted';
COMMENT ON COLUMN core.score_settings.sure_from IS 'Confidence that needs no second opinion';

CREATE OR REPLACE VIEW core.budget_alerts AS
SELECT d.cause, 'budget' AS kind, 'critical'::core.severity AS severity,
       format('The judge rests until midnight UTC: %s of %s dollars of today''s budget are spent, and the rest would not '
              'surely pay for one more call. Calls wait and lose nothing; to go on now, raise budget.daily_usd in '
              'core.settings', round(b.spent_usd, 2), b.daily_usd) AS message,
       jsonb_build_object('spent_usd', b.spent_usd, 'reserved_usd', b.reserved_usd, 'daily_usd', b.daily_usd) AS details
FROM core.budget_today AS b
CROSS JOIN (SELECT format('budget:%s', (clock_timestamp() AT TIME ZONE 'UTC')::date) AS cause) AS d
-- What is spent only grows within a day, so this is raised once.
WHERE b.stage = 'paused';

COMMENT ON VIEW core.budget_alerts IS 'The alert of a day whose budget is spent, in the shape of core.alerts';
COMMENT ON COLUMN core.budget_alerts.cause IS 'budget: and the UTC day';
COMMENT ON COLUMN core.budget_alerts.kind IS 'budget';
COMMENT ON COLUMN core.budget_alerts.severity IS 'critical: nothing is judged';
COMMENT ON COLUMN core.budget_alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN core.budget_alerts.details IS 'Figures behind it';

CREATE OR REPLACE VIEW bi.calls AS
SELECT k.id AS call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
       k.duration_seconds,
       g.name AS campaign,
       g.vertical_id AS vertical,
       k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.publisher_sub_id,
       k.buyer,
       coalesce(k.target_name, k.target_id) AS target,
       CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
            WHEN k.caller_number IS NOT NULL THEN '***' END AS caller,
       k.revenue,
       k.payout,
       k.status::text AS status,
       j.verdict::text AS verdict,
       j.score,
       j.summary,
       (SELECT count(*) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id) AS flags,
       (SELECT max(f.severity) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id)::text AS worst_severity,
       j.model AS judge_model,
       j.usd AS judge_usd,
       k.audio_bytes,
       k.retry_count,
       k.deferral_count,
       k.available_at,
       k.failed_lane::text AS failed_lane,
       k.processing_error,
       k.ingested_at,
       k.vaulted_at,
       k.transcribed_at,
       k.judged_at,
       j.tier AS judge_tier,
       j.sentiment,
       j.disposition,
       j.sale,
       j.coached_caller,
       j.intent,
       j.qa_version
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN core.judgements AS j ON j.id = k.judgement_id;
COMMENT ON COLUMN bi.calls.judge_tier IS 'Tier of the model whose answer counts: 1, or 2 for a second opinion; null when judged by rules only';
COMMENT ON COLUMN bi.calls.sentiment IS 'The caller''s mood as the model saw it: positive, neutral, negative or hostile';
COMMENT ON COLUMN bi.calls.disposition IS 'How the call ended as the model saw it';
COMMENT ON COLUMN bi.calls.sale IS 'Whether the caller agreed to buy, as the model saw it';
COMMENT ON COLUMN bi.calls.coached_caller IS 'Whether the caller seems coached, as the model saw it; a hint, not a flag';
COMMENT ON COLUMN bi.calls.intent IS 'What the caller wanted, in the model''s words';
COMMENT ON COLUMN bi.calls.qa_version IS 'Short hash of the rules, prompt and model behind the verdict';

CREATE OR REPLACE VIEW bi.flags AS
SELECT f.id AS flag_id,
       f.call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       g.name AS campaign,
       g.vertical_id AS vertical,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.buyer,
       f.rule_id,
       v.name AS rule_name,
       f.rule_version,
       f.severity::text AS severity,
       f.confidence,
       f.quote,
       f.speaker::text AS speaker,
       f.segment,
       f.start_seconds,
       f.end_seconds,
       f.source::text AS source,
       f.reason,
       f.occurrences,
       j.score,
       d.action::text AS disposition,
       d.reviewer AS disposition_by,
       d.created_at AS disposition_at,
       k.revenue,
       f.created_at AS flagged_at,
       f.is_confirmed,
       j.model AS judge_model,
       j.qa_version
FROM core.flags AS f
JOIN core.calls AS k ON k.id = f.call_id AND k.judgement_id = f.judgement_id
JOIN core.judgements AS j ON j.id = f.judgement_id
JOIN core.campaigns AS g ON g.id = k.campaign_id
JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
LEFT JOIN LATERAL (
    SELECT x.action, x.reviewer, x.created_at
    FROM core.dispositions AS x
    JOIN core.flags AS o ON o.id = x.flag_id
    -- Scoring a call again raises its flags anew; what was decided about the same words still holds.
    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
    ORDER BY x.id DESC
    LIMIT 1
) AS d ON true;
COMMENT ON COLUMN bi.flags.disposition IS 'Newest decision of a reviewer about these words: confirmed, dismissed, escalated or reopened; null: not reviewed';
COMMENT ON COLUMN bi.flags.is_confirmed IS 'Whether the language model reported the same words that a rule caught';
COMMENT ON COLUMN bi.flags.judge_model IS 'Language model that judged the call; null when judged by rules only';
COMMENT ON COLUMN bi.flags.qa_version IS 'Short hash of the rules, prompt and model behind the verdict';

CREATE OR REPLACE VIEW bi.judge_quality AS
SELECT (o.created_at AT TIME ZONE 'UTC')::date AS day, o.model, o.tier, f.rule_id,
       count(*) FILTER (WHERE f.kind = 'reported') AS reported,
       count(*) FILTER (WHERE f.kind = 'reported') - count(*) FILTER (WHERE f.kind = 'dropped') AS verified,
       count(*) FILTER (WHERE f.kind = 'dropped') AS dropped,
       count(*) FILTER (WHERE f.cause = 'quote_not_found') AS quote_not_found,
       count(*) FILTER (WHERE f.cause = 'unknown_rule') AS unknown_rule,
       count(*) FILTER (WHERE f.cause = 'duplicate') AS duplicate,
       count(*) FILTER (WHERE f.cause NOT IN ('quote_not_found', 'unknown_rule', 'duplicate')) AS otherwise_dropped
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
    WHERE d.dropped ->> 'cause' NOT IN ('unusable_rule', 'unusable_input', 'too_many')
) AS f
WHERE o.outcome = 'usable'
GROUP BY 1, 2, 3, 4;

COMMENT ON VIEW bi.judge_quality IS 'Findings of the language models by UTC day, model, tier and rule: how many had their evidence, and what was wrong with the others';
COMMENT ON COLUMN bi.judge_quality.day IS 'UTC day of the answers';
COMMENT ON COLUMN bi.judge_quality.model IS 'Language model';
COMMENT ON COLUMN bi.judge_quality.tier IS 'Tier it was asked in';
COMMENT ON COLUMN bi.judge_quality.rule_id IS 'Rule that was named, whether or not it exists';
COMMENT ON COLUMN bi.judge_quality.reported IS 'Findings reported';
COMMENT ON COLUMN bi.judge_quality.verified IS 'Findings whose quote stands in the transcript';
COMMENT ON COLUMN bi.judge_quality.dropped IS 'Findings refused';
COMMENT ON COLUMN bi.judge_quality.quote_not_found IS 'Refused: the quote is not in the transcript near that segment';
COMMENT ON COLUMN bi.judge_quality.unknown_rule IS 'Refused: no such rule for the call';
COMMENT ON COLUMN bi.judge_quality.duplicate IS 'Refused: the same words twice';
COMMENT ON COLUMN bi.judge_quality.otherwise_dropped IS 'Refused for another reason: see core.judge_opinions.dropped';

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

CREATE OR REPLACE VIEW bi.rule_precision AS
SELECT f.rule_id, f.rule_version, v.name AS rule_name, f.source::text AS source, count(*) AS flags,
       count(*) FILTER (WHERE d.action = 'confirmed') AS confirmed,
       count(*) FILTER (WHERE d.action = 'dismissed') AS dismissed,
       count(*) FILTER (WHERE d.action = 'escalated') AS escalated,
       count(*) FILTER (WHERE d.action IS NULL OR d.action = 'reopened') AS open,
       -- Escalated flags are bad enough to be passed on.
       (count(*) FILTER (WHERE d.action IN ('confirmed', 'escalated')))::float8
           / nullif(count(*) FILTER (WHERE d.action IN ('confirmed', 'escalated', 'dismissed')), 0) AS precision
FROM core.flags AS f
JOIN core.qa_rule_versions AS v ON v.rule_id = f.rule_id AND v.version = f.rule_version
LEFT JOIN LATERAL (
    SELECT x.action
    FROM core.dispositions AS x
    JOIN core.flags AS o ON o.id = x.flag_id
    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote
    ORDER BY x.id DESC
    LIMIT 1
) AS d ON true
-- One flag a call, rule and version, however often the call was scored.
WHERE NOT EXISTS (SELECT FROM core.flags AS n
                  WHERE n.call_id = f.call_id AND n.rule_id = f.rule_id AND n.rule_version = f.rule_version AND n.id > f.id)
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

CREATE OR REPLACE VIEW bi.costs_daily AS
SELECT (c.at AT TIME ZONE 'UTC')::date AS day, c.lane::text AS lane, c.item, c.model, c.unit,
       sum(c.quantity) AS quantity, sum(c.usd) AS usd, count(DISTINCT c.call_id) AS calls,
       g.vertical_id AS vertical,
       sum(c.usd) / nullif(count(DISTINCT c.call_id), 0) * 10000 AS usd_per_10000_calls
FROM core.cost_ledger AS c
LEFT JOIN core.calls AS k ON k.id = c.call_id
LEFT JOIN core.campaigns AS g ON g.id = k.campaign_id
GROUP BY 1, 2, 3, 4, 5, 9
ORDER BY 1 DESC, 2, 3, 4, 9;

COMMENT ON VIEW bi.costs_daily IS 'Dollars by UTC day, lane, item, model and vertical';
COMMENT ON COLUMN bi.costs_daily.item IS 'judge_input (uncached), judge_cached, judge_output (without reasoning), judge_reasoning or decode';
COMMENT ON COLUMN bi.costs_daily.vertical IS 'Vertical of the calls; null where none was recognised';
COMMENT ON COLUMN bi.costs_daily.usd_per_10000_calls IS 'Dollars for 10,000 calls like these';

CREATE OR REPLACE VIEW bi.cost_days AS
SELECT c.day, sum(c.usd) AS usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'factory'), 0) AS factory_usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'judge_1'), 0) AS judge_usd,
       coalesce(sum(c.usd) FILTER (WHERE c.purse = 'judge_2'), 0) AS second_opinion_usd,
       max(n.calls) AS judged_calls,
       sum(c.usd) / nullif(max(n.calls), 0) * 10000 AS usd_per_10000_calls
FROM core.cost_counters AS c
CROSS JOIN LATERAL (
    SELECT count(*) AS calls
    FROM core.judgements AS j
    WHERE j.origin = 'lane' AND j.created_at >= c.day::timestamp AT TIME ZONE 'UTC'
      AND j.created_at < (c.day + 1)::timestamp AT TIME ZONE 'UTC'
) AS n
GROUP BY c.day
ORDER BY c.day DESC;

COMMENT ON VIEW bi.cost_days IS 'One row per UTC day: what it cost, and what 10,000 calls would cost at that rate';
COMMENT ON COLUMN bi.cost_days.day IS 'UTC day';
COMMENT ON COLUMN bi.cost_days.usd IS 'Dollars in all';
COMMENT ON COLUMN bi.cost_days.factory_usd IS 'Dollars for decoding';
COMMENT ON COLUMN bi.cost_days.judge_usd IS 'Dollars for first opinions';
COMMENT ON COLUMN bi.cost_days.second_opinion_usd IS 'Dollars for second opinions';
COMMENT ON COLUMN bi.cost_days.judged_calls IS 'Calls that got their verdict that day';
COMMENT ON COLUMN bi.cost_days.usd_per_10000_calls IS 'Dollars for 10,000 judged calls';

CREATE OR REPLACE VIEW bi.budget AS
SELECT b.daily_usd, b.spent_usd, b.reserved_usd, b.stage, b.judging, b.claimable, b.may_ask_second
FROM core.budget_today AS b;

COMMENT ON VIEW bi.budget IS 'One row: where today''s budget stands';
COMMENT ON COLUMN bi.budget.daily_usd IS 'Dollars per UTC day, the setting budget.daily_usd';
COMMENT ON COLUMN bi.budget.spent_usd IS 'Dollars spent since midnight UTC';
COMMENT ON COLUMN bi.budget.reserved_usd IS 'Most that the calls in judgement can still cost';
COMMENT ON COLUMN bi.budget.stage IS 'open, slowed, downgraded (no second opinions) or paused until midnight UTC';
COMMENT ON COLUMN bi.budget.judging IS 'Calls in judgement';
COMMENT ON COLUMN bi.budget.claimable IS 'Calls the judge may still take on at this moment';
COMMENT ON COLUMN bi.budget.may_ask_second IS 'Whether one more second opinion may be asked for';

GRANT SELECT ON ALL TABLES IN SCHEMA bi TO callscript_bi, callscript_web, callscript_dba;
GRANT SELECT ON core.score_settings, core.budget_alerts TO callscript_dba;
