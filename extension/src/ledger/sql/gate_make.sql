-- Makes a gate that nobody has asked for yet, with full buckets.
-- $1 gate
INSERT INTO core.gates (name, tokens, detail_tokens)
SELECT $1, (s.value #>> '{}')::float8, (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'ringba.burst'
ON CONFLICT (name) DO NOTHING
