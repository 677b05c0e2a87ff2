-- Two tiers of judges, every answer they gave, and what is spent today.

SET LOCAL ROLE callscript_owner;

ALTER TABLE core.judge_models
    ADD COLUMN IF NOT EXISTS max_output_tokens integer NOT NULL DEFAULT 4000;
COMMENT ON COLUMN core.judge_models.max_output_tokens IS 'Most tokens one answer may have, reasoning included; sent as max_completion_tokens';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'judge_models_max_output_tokens_range') THEN
        ALTER TABLE core.judge_models ADD CONSTRAINT judge_models_max_output_tokens_range
            CHECK (max_output_tokens BETWEEN 256 AND 100000);
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS core.judge_tiers (
    tier       smallint PRIMARY KEY,
    model_id   text NOT NULL REFERENCES core.judge_models,
    daily_usd  numeric(10, 2),
    is_active  boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by text NOT NULL DEFAULT current_user,
    CONSTRAINT judge_tiers_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT judge_tiers_daily_usd_not_negative CHECK (daily_usd >= 0)
);

COMMENT ON TABLE core.judge_tiers IS 'Which model is asked: tier 1 about every call, tier 2 for a second opinion';
COMMENT ON COLUMN core.judge_tiers.tier IS '1: every call; 2: low confidence, disagreement with the rules, critical findings';
COMMENT ON COLUMN core.judge_tiers.model_id IS 'Model of the tier; after its shutdown its successor is asked';
COMMENT ON COLUMN core.judge_tiers.daily_usd IS 'Most dollars per UTC day on this tier; null: only budget.daily_usd limits it';
COMMENT ON COLUMN core.judge_tiers.is_active IS 'Tier 1 inactive: rules only; tier 2 inactive: no second opinions';
COMMENT ON COLUMN core.judge_tiers.updated_at IS 'When it was last changed';
COMMENT ON COLUMN core.judge_tiers.updated_by IS 'Database role that last changed it';

-- The setting judge.model becomes tier 1.
INSERT INTO core.judge_tiers (tier, model_id, daily_usd)
SELECT 1, coalesce((SELECT m.id FROM core.judge_models AS m
                    JOIN core.settings AS s ON s.key = 'judge.model' AND s.value #>> '{}' = m.id), 'gpt-6-luna'), NULL
UNION ALL
SELECT 2, 'gpt-6-sol', 3.00
ON CONFLICT (tier) DO NOTHING;
DELETE FROM core.settings WHERE key = 'judge.model';

INSERT INTO core.settings (key, value, description) VALUES
    ('judge.second_opinion_below', '0.75', 'A finding with a confidence below this is shown to the model of tier 2'),
    ('budget.slow_at', '0.8', 'Share of budget.daily_usd from which only budget.slow_calls are judged at a time'),
    ('budget.downgrade_at', '0.9', 'Share of budget.daily_usd from which no second opinion is asked for'),
    ('budget.slow_calls', '2', 'Calls judged at a time once budget.slow_at is reached'),
    ('rules.repeat_days', '30', 'Days in which calls from one number are counted for repeat dialers')
ON CONFLICT (key) DO NOTHING;
UPDATE core.settings
SET description = 'Dollars per UTC day for judge and GPU together; the judge lane rests before it is crossed, until the next day'
WHERE key = 'budget.daily_usd'
  AND description = 'Dollars per UTC day for judge and GPU together before an alert is raised';

CREATE TABLE IF NOT EXISTS core.judge_opinions (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id          uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    lease_epoch      bigint NOT NULL,
    tier             smallint NOT NULL,
    model            text NOT NULL REFERENCES core.judge_models,
    prompt_version   integer,
    prompt_sha256    bytea NOT NULL,
    outcome          text NOT NULL,
    answer           jsonb,
    raw              text,
    second_opinion   text,
    ends_round       boolean NOT NULL,
    dropped          jsonb NOT NULL DEFAULT '[]',
    tokens_input     integer NOT NULL,
    tokens_cached    integer NOT NULL,
    tokens_output    integer NOT NULL,
    tokens_reasoning integer NOT NULL,
    usd              numeric(12, 8) NOT NULL,
    latency_ms       integer,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judge_opinions_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT judge_opinions_outcome CHECK (
        outcome IN ('usable', 'truncated', 'refused', 'filtered', 'malformed', 'empty')),
    CONSTRAINT judge_opinions_usable_has_answer CHECK ((outcome = 'usable') = (answer IS NOT NULL)),
    CONSTRAINT judge_opinions_raw_of_unusable CHECK (raw IS NULL OR outcome <> 'usable'),
    CONSTRAINT judge_opinions_second_of_first CHECK (
        second_opinion IS NULL OR (tier = 1 AND outcome = 'usable' AND NOT ends_round)),
    CONSTRAINT judge_opinions_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32),
    CONSTRAINT judge_opinions_dropped_array CHECK (jsonb_typeof(dropped) = 'array'),
    CONSTRAINT judge_opinions_tokens_not_negative CHECK (
        tokens_input >= 0 AND tokens_cached BETWEEN 0 AND tokens_input
        AND tokens_output >= 0 AND tokens_reasoning BETWEEN 0 AND tokens_output),
    CONSTRAINT judge_opinions_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT judge_opinions_latency_not_negative CHECK (latency_ms >= 0)
);

COMMENT ON TABLE core.judge_opinions IS 'Every answer a model gave about a call, usable or not, with what it cost; never changed';
COMMENT ON COLUMN core.judge_opinions.id IS 'Internal id';
COMMENT ON COLUMN core.judge_opinions.call_id IS 'The call';
COMMENT ON COLUMN core.judge_opinions.lease_epoch IS 'Epoch of the lease under which it was asked for';
COMMENT ON COLUMN core.judge_opinions.tier IS 'Tier that was asked';
COMMENT ON COLUMN core.judge_opinions.model IS 'Model that answered';
COMMENT ON COLUMN core.judge_opinions.prompt_version IS 'Version of the prompt `judge`';
COMMENT ON COLUMN core.judge_opinions.prompt_sha256 IS 'SHA-256 of the static part of the request';
COMMENT ON COLUMN core.judge_opinions.outcome IS 'usable, truncated (length limit), refused, filtered (content filter), malformed (no JSON of the schema) or empty';
COMMENT ON COLUMN core.judge_opinions.answer IS 'The answer, where it is usable';
COMMENT ON COLUMN core.judge_opinions.raw IS 'What came instead, where it is not; may quote the call';
COMMENT ON COLUMN core.judge_opinions.second_opinion IS 'Why tier 2 is asked: low_confidence, disagreement or critical; null: it is not';
COMMENT ON COLUMN core.judge_opinions.ends_round IS 'Whether a verdict or a dead letter followed from it; the next one begins anew';
COMMENT ON COLUMN core.judge_opinions.dropped IS 'Findings refused for want of evidence: [{rule_id, cause, reason, quote}]';
COMMENT ON COLUMN core.judge_opinions.tokens_input IS 'Input tokens billed, cached ones included';
COMMENT ON COLUMN core.judge_opinions.tokens_cached IS 'Input tokens billed at the cached price';
COMMENT ON COLUMN core.judge_opinions.tokens_output IS 'Output tokens billed, reasoning included';
COMMENT ON COLUMN core.judge_opinions.tokens_reasoning IS 'Output tokens spent on reasoning';
COMMENT ON COLUMN core.judge_opinions.usd IS 'Dollars at the prices in force';
COMMENT ON COLUMN core.judge_opinions.latency_ms IS 'Milliseconds the answer took';
COMMENT ON COLUMN core.judge_opinions.created_at IS 'When it was stored';

CREATE INDEX IF NOT EXISTS judge_opinions_call_idx ON core.judge_opinions (call_id, id DESC);
CREATE INDEX IF NOT EXISTS judge_opinions_created_at_idx ON core.judge_opinions (created_at);

CREATE OR REPLACE TRIGGER judge_opinions_append_only BEFORE UPDATE ON core.judge_opinions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();

ALTER TABLE core.judgements
    ADD COLUMN IF NOT EXISTS opinion_id bigint REFERENCES core.judge_opinions,
    ADD COLUMN IF NOT EXISTS tier smallint,
    ADD COLUMN IF NOT EXISTS prompt_version integer,
    ADD COLUMN IF NOT EXISTS tokens_reasoning integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS sentiment text,
    ADD COLUMN IF NOT EXISTS disposition text,
    ADD COLUMN IF NOT EXISTS sale boolean,
    ADD COLUMN IF NOT EXISTS coached_caller boolean,
    ADD COLUMN IF NOT EXISTS intent text,
    ADD COLUMN IF NOT EXISTS facts jsonb NOT NULL DEFAULT '{}';

COMMENT ON COLUMN core.judgements.opinion_id IS 'The answer it rests on; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tier IS 'Tier of the model that answered; null when judged by rules only';
COMMENT ON COLUMN core.judgements.prompt_version IS 'Version of the prompt `judge`; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tokens_reasoning IS 'Output tokens spent on reasoning';
COMMENT ON COLUMN core.judgements.sentiment IS 'The caller''s mood as the model saw it: positive, neutral, negative or hostile';
COMMENT ON COLUMN core.judgements.disposition IS 'How the call ended as the model saw it';
COMMENT ON COLUMN core.judgements.sale IS 'Whether the caller agreed to buy, as the model saw it; null: cannot be told';
COMMENT ON COLUMN core.judgements.coached_caller IS 'Whether the caller seems coached, as the model saw it; a hint without evidence, not a flag';
COMMENT ON COLUMN core.judgements.intent IS 'What the caller wanted, in the model''s words';
COMMENT ON COLUMN core.judgements.facts IS 'What was known of the call beside its transcript when it was scored, e.g. {repeat_calls}';
COMMENT ON COLUMN core.judgements.tokens_input IS 'Input tokens billed for all answers it took, cached ones included';
COMMENT ON COLUMN core.judgements.tokens_cached IS 'Input tokens billed at the cached price for all answers it took';
COMMENT ON COLUMN core.judgements.tokens_output IS 'Output tokens billed for all answers it took, reasoning included';
COMMENT ON COLUMN core.judgements.usd IS 'Dollars at the prices in force for all answers it took';
COMMENT ON COLUMN core.judgements.answer IS 'The model''s answer that it rests on';
COMMENT ON COLUMN core.judgements.dropped IS 'Rules and findings that could not be used: [{rule_id, cause, reason, quote}]';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'judgements_sentiment_known') THEN
        ALTER TABLE core.judgements
            ADD CONSTRAINT judgements_sentiment_known CHECK (sentiment IN ('positive', 'neutral', 'negative', 'hostile')),
            ADD CONSTRAINT judgements_disposition_known CHECK (disposition IN (
                'sale', 'transferred', 'callback', 'not_interested', 'not_qualified', 'do_not_call', 'wrong_number',
                'voicemail', 'no_conversation', 'other')),
            ADD CONSTRAINT judgements_reasoning_within_output CHECK (tokens_reasoning BETWEEN 0 AND tokens_output),
            ADD CONSTRAINT judgements_facts_object CHECK (jsonb_typeof(facts) = 'object');
    END IF;
    -- A call may be scored again any number of times; a lease brings at most one verdict.
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'judgements_once_per_lease') THEN
        ALTER TABLE core.judgements DROP CONSTRAINT judgements_once_per_lease;
    END IF;
END
$$;
CREATE UNIQUE INDEX IF NOT EXISTS judgements_once_per_lease ON core.judgements (call_id, lease_epoch) WHERE origin = 'lane';
CREATE INDEX IF NOT EXISTS judgements_call_idx ON core.judgements (call_id, id DESC);

ALTER TABLE core.flags ADD COLUMN IF NOT EXISTS is_confirmed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.flags.is_confirmed IS 'Whether the language model reported the same words that a rule caught';

-- The ledger knows the tier and what of the output was reasoning.
ALTER TABLE core.cost_ledger ADD COLUMN IF NOT EXISTS tier smallint;
COMMENT ON COLUMN core.cost_ledger.tier IS 'Judge tier; null in other lanes';
COMMENT ON COLUMN core.cost_ledger.item IS 'judge_input (uncached), judge_cached, judge_output (without reasoning), judge_reasoning, or decode';
ALTER TABLE core.cost_ledger DROP CONSTRAINT IF EXISTS cost_ledger_item;
ALTER TABLE core.cost_ledger ADD CONSTRAINT cost_ledger_item CHECK (
    item IN ('judge_input', 'judge_cached', 'judge_output', 'judge_reasoning', 'decode'));

-- What is spent today, kept beside the ledger: a claim must know it, and adding up tens of thousands of rows at every
-- claim would cost more than the claim. Sixteen rows share the writing, so that nobody waits for anybody's commit.
CREATE TABLE IF NOT EXISTS core.cost_counters (
    day   date NOT NULL,
    purse text NOT NULL,
    slot  smallint NOT NULL,
    usd   numeric(16, 8) NOT NULL,
    PRIMARY KEY (day, purse, slot),
    CONSTRAINT cost_counters_purse CHECK (purse IN ('factory', 'judge_1', 'judge_2')),
    CONSTRAINT cost_counters_slot_range CHECK (slot BETWEEN 0 AND 15),
    CONSTRAINT cost_counters_usd_not_negative CHECK (usd >= 0)
) WITH (fillfactor = 50);

COMMENT ON TABLE core.cost_counters IS 'Sums of core.cost_ledger by UTC day and purse, in sixteen slots against contention; add the slots up';
COMMENT ON COLUMN core.cost_counters.day IS 'UTC day';
COMMENT ON COLUMN core.cost_counters.purse IS 'factory, judge_1 or judge_2 (the tier)';
COMMENT ON COLUMN core.cost_counters.slot IS 'Which sixteenth of the writers';
COMMENT ON COLUMN core.cost_counters.usd IS 'Dollars';

CREATE OR REPLACE FUNCTION core.count_costs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO core.cost_counters AS c (day, purse, slot, usd)
    SELECT (n.at AT TIME ZONE 'UTC')::date,
           CASE n.lane WHEN 'judge' THEN format('judge_%s', coalesce(n.tier, 1)) ELSE 'factory' END,
           pg_backend_pid() % 16, sum(n.usd)
    FROM new_rows AS n
    WHERE n.usd > 0
    GROUP BY 1, 2
    -- In one order, so that two writers of one slot cannot wait for each other.
    ORDER BY 1, 2
    ON CONFLICT (day, purse, slot) DO UPDATE SET usd = c.usd + EXCLUDED.usd;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION core.count_costs() IS 'Trigger that keeps core.cost_counters equal to core.cost_ledger';
REVOKE ALL ON FUNCTION core.count_costs() FROM PUBLIC;

CREATE OR REPLACE TRIGGER cost_ledger_counted AFTER INSERT ON core.cost_ledger
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.count_costs();
CREATE OR REPLACE TRIGGER cost_ledger_append_only BEFORE UPDATE ON core.cost_ledger
    FOR EACH ROW WHEN (OLD.usd IS DISTINCT FROM NEW.usd OR OLD.at IS DISTINCT FROM NEW.at)
    EXECUTE FUNCTION core.refuse_change();

-- What was spent before there were counters.
INSERT INTO core.cost_counters (day, purse, slot, usd)
SELECT (c.at AT TIME ZONE 'UTC')::date, CASE c.lane WHEN 'judge' THEN 'judge_1' ELSE 'factory' END, 0, sum(c.usd)
FROM core.cost_ledger AS c
WHERE c.usd > 0 AND NOT EXISTS (SELECT FROM core.cost_counters)
GROUP BY 1, 2
ON CONFLICT DO NOTHING;

-- The most a question to a tier can cost: asked twice (a repair), nothing cached, answers of full length. 3,000 tokens
-- stand for instructions, rules and schema. A model and its successor: either may be in charge.
CREATE OR REPLACE VIEW core.judge_worst_case AS
SELECT t.tier, t.is_active, t.daily_usd,
       max(2 * ((b.tokens + 3000) * m.usd_per_m_input + m.max_output_tokens * m.usd_per_m_output) / 1000000) AS usd
FROM core.judge_tiers AS t
JOIN core.judge_models AS a ON a.id = t.model_id
JOIN core.judge_models AS m ON m.id IN (a.id, a.successor_id)
CROSS JOIN (SELECT coalesce(max((s.value #>> '{}')::numeric), 4000) AS tokens
            FROM core.settings AS s WHERE s.key = 'judge.token_budget' AND jsonb_typeof(s.value) = 'number') AS b
GROUP BY t.tier, t.is_active, t.daily_usd;

COMMENT ON VIEW core.judge_worst_case IS 'The most that one question to each tier can cost';
COMMENT ON COLUMN core.judge_worst_case.tier IS 'Tier';
COMMENT ON COLUMN core.judge_worst_case.is_active IS 'Whether it is asked at all';
COMMENT ON COLUMN core.judge_worst_case.daily_usd IS 'Most dollars per UTC day on it; null: no limit of its own';
COMMENT ON COLUMN core.judge_worst_case.usd IS 'Dollars, repair included';

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
           AS may_ask_second
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

GRANT SELECT ON core.judge_tiers, core.judge_opinions, core.cost_counters, core.judge_worst_case, core.budget_today
    TO callscript_dba;
GRANT UPDATE (model_id, daily_usd, is_active, updated_at, updated_by) ON core.judge_tiers TO callscript_dba;
