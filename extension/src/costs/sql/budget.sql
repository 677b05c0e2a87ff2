-- Where the day's budget stands: calls that may be claimed, whether a second opinion may be asked for,
-- whether the limit is far away, whether a call may be asked about its next part.
-- Indexes: cost_counters_pkey (a few dozen rows), leases is small, judge_opinions_call_idx once per held
-- call.
SELECT b.claimable, b.may_ask_second, b.stage = 'open' AND b.claimable >= 1000, b.stage,
       b.may_ask_on
FROM core.budget_today AS b
