-- The expected bill of a day, one row per item and the sum.
-- $1 calls, $2 minutes a call, $3 GPU, $4 whether at the price of spot, $5 share of second opinions
SELECT item, quantity::float8, unit, usd::float8, assumption FROM callscript.cost_plan($1, $2, $3, $4, $5)
