-- What months leave behind beside the calls: what each cost, what the model answered, windows,
-- reconciliations and alerts. Written without the triggers that keep sums, and without foreign keys.
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
WHERE k.judged_at IS NOT NULL
ORDER BY k.judged_at;
INSERT INTO core.cost_counters (day, purse, slot, usd)
SELECT (c.at AT TIME ZONE 'UTC')::date, CASE c.lane WHEN 'judge' THEN 'judge_1' ELSE 'factory' END, c.id % 16, sum(c.usd)
FROM core.cost_ledger AS c
GROUP BY 1, 2, 3;
INSERT INTO core.judge_opinions (call_id, lease_epoch, tier, model, prompt_version, prompt_sha256, outcome, answer, ends_round,
                                 tokens_input, tokens_cached, tokens_output, tokens_reasoning, usd, latency_ms, created_at,
                                 segment_to, read_share)
SELECT k.id, 1, 1, 'gpt-6-luna', 1, sha256('prompt'), 'usable',
       CASE k.status WHEN 'flagged'
           THEN '{"findings": [{"rule_id": "do_not_call", "quote": "take me off", "segment": 0, "confidence": 0.9}], "summary": "x"}'::jsonb
           ELSE '{"findings": [], "summary": "x"}' END,
       true, 3000, 2100, 120, 30, 0.0006, 900, k.judged_at, 1, 1
FROM core.calls AS k
WHERE k.judged_at IS NOT NULL
ORDER BY k.judged_at;
INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
SELECT 'rolling', t.at, t.at + interval '5 minutes', 'done', 1, 35, false, t.at + interval '6 minutes'
FROM generate_series(1, 28800) AS i
CROSS JOIN LATERAL (SELECT date_trunc('day', clock_timestamp(), 'UTC') - i * interval '5 minutes' AS at) AS t;
INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls, stored_calls,
                                  ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout,
                                  minutes_in_doubt)
SELECT (SELECT w.id FROM core.sync_windows AS w ORDER BY w.window_start LIMIT 1), h.at, h.at + interval '1 hour', 'id:c' || c, 'Campaign ' || c, 7,
       CASE WHEN (i + c) % 60 = 0 THEN 6 ELSE 7 END, 100, 100, 10, 10, 5, 5,
       CASE WHEN (i + c) % 60 = 0 THEN ARRAY[h.at + interval '7 minutes'] ELSE '{}' END
FROM generate_series(1, 2400) AS i
CROSS JOIN generate_series(1, 60) AS c
CROSS JOIN LATERAL (SELECT date_trunc('day', clock_timestamp(), 'UTC') - i * interval '1 hour' AS at) AS h;
INSERT INTO core.alerts (cause, kind, severity, message, raised_at, resolved_at)
SELECT 'backlog:' || i, 'backlog', 'warning', 'Calls wait.', t.at, t.at + interval '5 minutes'
FROM generate_series(1, 2400) AS i
CROSS JOIN LATERAL (SELECT clock_timestamp() - i * interval '1 hour' AS at) AS t;
SET session_replication_role = origin;
