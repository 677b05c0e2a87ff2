-- What each call cost, what is spent today, sums of days that are over, and what a GPU costs.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.cost_ledger (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    call_id  uuid REFERENCES core.calls ON DELETE SET NULL,
    lane     core.lane NOT NULL,
    item     text NOT NULL,
    model    text,
    quantity numeric(18, 6) NOT NULL,
    unit     text NOT NULL,
    usd      numeric(12, 8) NOT NULL,
    tier     smallint,
    CONSTRAINT cost_ledger_item CHECK (
        item IN ('judge_input', 'judge_cached', 'judge_output', 'judge_reasoning', 'judge_unanswered', 'decode')),
    CONSTRAINT cost_ledger_unit CHECK (unit IN ('tokens', 'seconds')),
    CONSTRAINT cost_ledger_quantity_not_negative CHECK (quantity >= 0),
    CONSTRAINT cost_ledger_usd_not_negative CHECK (usd >= 0)
);

COMMENT ON TABLE core.cost_ledger IS 'What each call cost, at the prices in force when it was spent';
COMMENT ON COLUMN core.cost_ledger.id IS 'Internal id';
COMMENT ON COLUMN core.cost_ledger.at IS 'When it was spent';
COMMENT ON COLUMN core.cost_ledger.call_id IS 'The call';
COMMENT ON COLUMN core.cost_ledger.lane IS 'Lane that spent it';
COMMENT ON COLUMN core.cost_ledger.item IS 'judge_input (uncached), judge_cached, judge_output (without reasoning), judge_reasoning, judge_unanswered (a question without an answer, at the most that it can have cost), or decode';
COMMENT ON COLUMN core.cost_ledger.model IS 'Language or speech model';
COMMENT ON COLUMN core.cost_ledger.quantity IS 'How much';
COMMENT ON COLUMN core.cost_ledger.unit IS 'tokens or seconds';
COMMENT ON COLUMN core.cost_ledger.usd IS 'Dollars';
COMMENT ON COLUMN core.cost_ledger.tier IS 'Judge tier; null in other lanes';

CREATE INDEX IF NOT EXISTS cost_ledger_at_idx ON core.cost_ledger (at);
-- A day of bi.costs_daily, in the order in which the costs are grouped, so that a day is not sorted as a whole.
CREATE INDEX IF NOT EXISTS cost_ledger_day_idx
    ON core.cost_ledger (((at AT TIME ZONE 'UTC')::date), lane, item, model, unit);

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

CREATE TABLE IF NOT EXISTS core.daily_costs (
    day         date NOT NULL,
    lane        core.lane NOT NULL,
    item        text NOT NULL,
    model       text,
    unit        text NOT NULL,
    campaign_id uuid REFERENCES core.campaigns,
    quantity    numeric NOT NULL,
    usd         numeric NOT NULL,
    calls       bigint NOT NULL,
    CONSTRAINT daily_costs_quantity_not_negative CHECK (quantity >= 0),
    CONSTRAINT daily_costs_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT daily_costs_calls_not_negative CHECK (calls >= 0)
);

COMMENT ON TABLE core.daily_costs IS 'Sums of core.cost_ledger for every UTC day up to the last one here; later days are added up when asked for. Written by core.close_costs()';
COMMENT ON COLUMN core.daily_costs.day IS 'UTC day of spending';
COMMENT ON COLUMN core.daily_costs.lane IS 'Lane that spent it';
COMMENT ON COLUMN core.daily_costs.item IS 'judge_input (uncached), judge_cached, judge_output, judge_reasoning, judge_unanswered, or decode';
COMMENT ON COLUMN core.daily_costs.model IS 'Language or speech model';
COMMENT ON COLUMN core.daily_costs.unit IS 'tokens or seconds';
COMMENT ON COLUMN core.daily_costs.campaign_id IS 'Campaign of the calls; null: the call was unknown when the day was closed';
COMMENT ON COLUMN core.daily_costs.quantity IS 'How much';
COMMENT ON COLUMN core.daily_costs.usd IS 'Dollars';
COMMENT ON COLUMN core.daily_costs.calls IS 'Different calls it was spent on';

CREATE UNIQUE INDEX IF NOT EXISTS daily_costs_once_idx ON core.daily_costs
    (day, lane, item, unit, coalesce(model, ''), coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'));

CREATE TABLE IF NOT EXISTS core.gpu_types (
    id                text PRIMARY KEY,
    name              text NOT NULL,
    usd_per_hour      numeric(8, 4) NOT NULL,
    usd_per_hour_spot numeric(8, 4),
    times_real_time   numeric(8, 1) NOT NULL,
    source            text NOT NULL,
    CONSTRAINT gpu_types_prices_not_negative CHECK (usd_per_hour >= 0 AND usd_per_hour_spot >= 0),
    CONSTRAINT gpu_types_times_real_time_positive CHECK (times_real_time > 0)
);

COMMENT ON TABLE core.gpu_types IS 'Rented GPUs: what they cost and how fast they decode, for callscript.cost_plan';
COMMENT ON COLUMN core.gpu_types.id IS 'Short name, e.g. 3090';
COMMENT ON COLUMN core.gpu_types.name IS 'Full name';
COMMENT ON COLUMN core.gpu_types.usd_per_hour IS 'Dollars an hour on demand';
COMMENT ON COLUMN core.gpu_types.usd_per_hour_spot IS 'Dollars an hour as a spot instance; null: not offered';
COMMENT ON COLUMN core.gpu_types.times_real_time IS 'Seconds of recording decoded in one second, all slots together';
COMMENT ON COLUMN core.gpu_types.source IS 'Where price and speed come from';

GRANT INSERT, UPDATE, DELETE ON core.gpu_types TO callscript_dba;

INSERT INTO core.gpu_types (id, name, usd_per_hour, usd_per_hour_spot, times_real_time, source) VALUES
    ('3090', 'NVIDIA RTX 3090', 0.39, 0.22, 70,
     'prices: RunPod, March 2026; speed: an assumption, twice the published 33 x of turbo with one stream on this card (four slots share it)'),
    ('h200', 'NVIDIA H200', 3.59, NULL, 279,
     'price: an assumption, RunPod lists about this; speed: callscript bench transcribe, turbo''s shape, 4 slots')
ON CONFLICT (id) DO NOTHING;
