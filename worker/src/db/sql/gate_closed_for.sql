-- For how many seconds nobody may ask the party behind a gate.
-- $1 gate
SELECT callscript.gate_closed_for($1)
