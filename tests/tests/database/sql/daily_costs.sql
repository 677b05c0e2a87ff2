-- Ten days of spending that end today: three campaigns (two of one vertical), calls with several lines of an
-- item, a line whose call nobody knows any more, and a day of nothing.
BEGIN;
INSERT INTO core.campaigns (external_key, name, vertical_id, inference_source)
SELECT 'id:cost' || n, 'Campaign ' || n, v.ids[n], 'manual'
FROM generate_series(1, 3) AS n
CROSS JOIN (SELECT ARRAY[min(x.id), min(x.id), max(x.id)] AS ids FROM core.verticals AS x) AS v;
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc)
SELECT 'COST' || n, g.ids[1 + n % 3], clock_timestamp() - interval '11 days'
FROM generate_series(0, 19) AS n
CROSS JOIN (SELECT array_agg(x.id ORDER BY x.name) AS ids FROM core.campaigns AS x WHERE starts_with(x.external_key, 'id:cost')) AS g;
INSERT INTO core.cost_ledger (at, call_id, lane, tier, item, model, quantity, unit, usd)
SELECT (((clock_timestamp() AT TIME ZONE 'UTC')::date - d) + (c.n % 24) * interval '1 hour') AT TIME ZONE 'UTC', c.id, x.lane::core.lane,
       x.tier, x.item, x.model, 10 + c.n, x.unit, 0.001 * (1 + c.n)
FROM generate_series(0, 9) AS d
CROSS JOIN (SELECT k.id, row_number() OVER (ORDER BY k.ringba_call_id) AS n FROM core.calls AS k) AS c
CROSS JOIN (VALUES ('factory', NULL::smallint, 'decode', NULL, 'seconds'), ('judge', 1::smallint, 'judge_input', 'a', 'tokens'),
                   ('judge', 1::smallint, 'judge_input', 'a', 'tokens'), ('judge', 2::smallint, 'judge_input', 'b', 'tokens'))
     AS x (lane, tier, item, model, unit)
WHERE d <> 4 AND (c.n + d) % 5 > 0;
INSERT INTO core.cost_ledger (at, lane, tier, item, model, quantity, unit, usd)
VALUES (clock_timestamp() - interval '6 days', 'judge', 1, 'judge_output', 'a', 7, 'tokens', 0.5);
COMMIT;
