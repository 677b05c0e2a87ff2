-- Where the day's budget stands, and how many calls the judge may take on; every claim of the judge reads it.
-- Index: cost_counters_pkey, judge_opinions_call_idx (one look for each call that is held), settings_pkey.

CREATE OR REPLACE VIEW core.budget_today AS
SELECT b.daily_usd, b.spent_usd, b.reserved_usd, b.worst_call_usd, b.judging,
       CASE WHEN b.worst_call_usd = 0 THEN 'open'
            -- What is reserved may come back: it makes claims wait and is no reason to call anybody.
            WHEN b.spent_usd + b.worst_call_usd > b.daily_usd THEN 'paused'
            WHEN b.spent_usd >= b.daily_usd * b.downgrade_at THEN 'downgraded'
            WHEN b.spent_usd >= b.daily_usd * b.slow_at THEN 'slowed'
            ELSE 'open' END AS stage,
       greatest(0, CASE
           WHEN b.worst_call_usd = 0 THEN 1000000
           WHEN b.spent_usd >= b.daily_usd * least(b.slow_at, b.downgrade_at)
               THEN least(b.slow_calls - b.judging, floor(b.left_usd / b.worst_call_usd))
           ELSE least(1000000, floor(b.left_usd / b.worst_call_usd)) END)::integer AS claimable,
       coalesce(b.second_is_active AND b.spent_usd + b.reserved_usd + b.worst_second_usd <= b.daily_usd * b.downgrade_at
                AND (b.second_daily_usd IS NULL
                     OR b.second_spent_usd + (b.seconding + 1) * b.worst_second_usd <= b.second_daily_usd), false)
           AS may_ask_second,
       b.left_usd >= 0 AS may_ask_on
FROM (
    SELECT s.*, p.spent_usd, p.second_spent_usd, l.judging, l.seconding,
           coalesce(w.first_usd, 0) AS worst_call_usd, w.second_usd AS worst_second_usd, w.second_is_active,
           w.second_daily_usd,
           l.judging * coalesce(w.first_usd, 0) + l.seconding * coalesce(w.second_usd, 0) AS reserved_usd,
           s.daily_usd - p.spent_usd - l.judging * coalesce(w.first_usd, 0)
               - l.seconding * coalesce(w.second_usd, 0) AS left_usd
    FROM (
        SELECT coalesce(max((x.value #>> '{}')::numeric) FILTER (WHERE x.key = 'budget.daily_usd'), 15) AS daily_usd,
               coalesce(max((x.value #>> '{}')::numeric) FILTER (WHERE x.key = 'budget.slow_at'), 0.8) AS slow_at,
               coalesce(max((x.value #>> '{}')::numeric) FILTER (WHERE x.key = 'budget.downgrade_at'), 0.9) AS downgrade_at,
               coalesce(max((x.value #>> '{}')::integer) FILTER (WHERE x.key = 'budget.slow_calls'), 2) AS slow_calls
        FROM core.settings AS x
        WHERE x.key IN ('budget.daily_usd', 'budget.slow_at', 'budget.downgrade_at', 'budget.slow_calls')
          AND jsonb_typeof(x.value) = 'number'
    ) AS s
    CROSS JOIN (
        SELECT coalesce(sum(c.usd), 0) AS spent_usd,
               coalesce(sum(c.usd) FILTER (WHERE c.purse = 'judge_2'), 0) AS second_spent_usd
        FROM core.cost_counters AS c
        WHERE c.day = (clock_timestamp() AT TIME ZONE 'UTC')::date
    ) AS p
    CROSS JOIN (
        SELECT count(*)::integer AS judging,
               -- Held calls whose newest answer asks for a second opinion.
               count(*) FILTER (WHERE (SELECT o.second_opinion FROM core.judge_opinions AS o
                                       WHERE o.call_id = l.item_id ORDER BY o.id DESC LIMIT 1) IS NOT NULL)::integer
                   AS seconding
        FROM core.leases AS l WHERE l.lane = 'judge'
    ) AS l
    CROSS JOIN (
        SELECT max(v.usd) FILTER (WHERE v.tier = 1 AND v.is_active) AS first_usd,
               max(v.usd) FILTER (WHERE v.tier = 2) AS second_usd,
               bool_or(v.is_active) FILTER (WHERE v.tier = 2) AS second_is_active,
               max(v.daily_usd) FILTER (WHERE v.tier = 2) AS second_daily_usd
        FROM core.judge_worst_case AS v
    ) AS w
) AS b;

COMMENT ON VIEW core.budget_today IS 'Where the day''s budget stands, and how many calls the judge may take on';
COMMENT ON COLUMN core.budget_today.daily_usd IS 'The setting budget.daily_usd';
COMMENT ON COLUMN core.budget_today.spent_usd IS 'Dollars spent since midnight UTC, judge and decoding together';
COMMENT ON COLUMN core.budget_today.reserved_usd IS 'Most that the calls in judgement can still cost';
COMMENT ON COLUMN core.budget_today.worst_call_usd IS 'Most that one call can cost in tier 1; 0: the judge costs nothing';
COMMENT ON COLUMN core.budget_today.judging IS 'Calls in judgement';
COMMENT ON COLUMN core.budget_today.stage IS 'open, slowed (few at a time), downgraded (no second opinions either) or paused until the next UTC day';
COMMENT ON COLUMN core.budget_today.claimable IS 'How many more calls may be claimed now';
COMMENT ON COLUMN core.budget_today.may_ask_second IS 'Whether one more second opinion may be asked for';
COMMENT ON COLUMN core.budget_today.may_ask_on IS 'Whether a call in judgement may be asked about its next part: each has one question reserved';

GRANT SELECT ON core.budget_today TO callscript_dba;
