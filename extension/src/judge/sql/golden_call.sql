-- Segments of a call of the golden set, and its id. No row: there is no such call.
-- $1 name
-- Index: golden_calls_pkey.
SELECT g.call -> 'segments', g.call_id FROM core.golden_calls AS g WHERE g.name = $1
