-- What each call cost: its decoding and the three items of one answer. Written without the triggers that keep today's sums.
SET session_replication_role = replica;
INSERT INTO core.cost_ledger (at, call_id, lane, tier, item, model, quantity, unit, usd)
SELECT k.judged_at, k.id, x.lane::core.lane, x.tier, x.item, x.model, x.quantity, x.unit, x.usd
FROM core.calls AS k
CROSS JOIN (VALUES
    ('factory', NULL::smallint, 'decode', 'large-v3-turbo', 4.2, 'seconds', 0.0004),
    ('judge', 1::smallint, 'judge_input', 'gpt-6-luna', 900, 'tokens', 0.0003),
    ('judge', 1::smallint, 'judge_cached', 'gpt-6-luna', 2100, 'tokens', 0.0001),
    ('judge', 1::smallint, 'judge_output', 'gpt-6-luna', 120, 'tokens', 0.0002)
) AS x (lane, tier, item, model, quantity, unit, usd)
WHERE k.judged_at IS NOT NULL;
SET session_replication_role = origin;
