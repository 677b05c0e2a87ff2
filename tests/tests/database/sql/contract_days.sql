-- 20 days of 1,000 judged calls each, with what they cost and how Ringba compares; analysed. No trigger and
-- no foreign key is asked: the rows are right, and the plans are what is looked at.
SET session_replication_role = replica;
INSERT INTO core.campaigns (external_key, name)
SELECT 'id:c' || n, 'Campaign ' || n FROM generate_series(1, 10) AS n;

INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, publisher_id, status, storage_path,
                        audio_bytes, audio_sha256, vaulted_at, transcribed_at, judged_at, judgement_id)
SELECT 'RGB' || n, g.ids[1 + n % 10], t.at, 60, 'P' || n % 30,
       (CASE WHEN n % 10 = 0 THEN 'flagged' ELSE 'safe' END)::core.call_status, '2026/10/' || n || '.mp3', 1000,
       sha256('x'), t.at, t.at, t.at, n
FROM generate_series(0, 19999) AS n
CROSS JOIN LATERAL (SELECT '2026-10-01T00:00:00Z'::timestamptz + n * interval '86.4 seconds' AS at) AS t
CROSS JOIN (SELECT array_agg(x.id) AS ids FROM core.campaigns AS x) AS g;

INSERT INTO core.judgements (id, call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions, created_at)
OVERRIDING SYSTEM VALUE
SELECT k.judgement_id, k.id, 'lane', 1, k.status, 60, 'new', '{}', k.judged_at FROM core.calls AS k;

INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                              speech_seconds, decode_seconds)
SELECT k.id, 1, repeat('so it was said ', 20), '[]', 'en', 'written', 'none', 1, 60, 60, 1 FROM core.calls AS k;

INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source)
SELECT k.judgement_id, k.id, r.id, r.current_version, 'warning', 10, 1, 'so it was said', 0, 1, 2, 'agent', 'rule'
FROM core.calls AS k
CROSS JOIN (SELECT x.id, x.current_version FROM core.qa_rules AS x ORDER BY x.id LIMIT 1) AS r
WHERE k.status = 'flagged';

INSERT INTO core.inbox (call_id, judgement_id, flagged_at, call_time, campaign_id, campaign, revenue, score, severity, rule_ids,
                        flags, lead_flag_id, lead_rule, lead_quote, lead_start, state)
SELECT k.id, k.judgement_id, k.judged_at, k.start_time_utc, k.campaign_id, 'Campaign', 0, 60, 'warning', ARRAY[f.rule_id], 1,
       f.id, 'Rule', f.quote, 1, 'open'
FROM core.calls AS k
JOIN core.flags AS f ON f.judgement_id = k.judgement_id;

INSERT INTO core.judge_opinions (call_id, lease_epoch, tier, model, prompt_sha256, outcome, answer, ends_round, tokens_input,
                                 tokens_cached, tokens_output, tokens_reasoning, usd, created_at, segment_to, read_share)
SELECT k.id, 1, 1, 'gpt-6-luna', sha256('p'), 'usable', '{"findings": []}', true, 1, 0, 1, 0, 0.001, k.judged_at, 1, 1
FROM core.calls AS k;

INSERT INTO core.cost_ledger (at, call_id, lane, item, model, quantity, unit, usd)
SELECT k.judged_at, k.id, 'judge', i.item, 'gpt-6-luna', 1, 'tokens', 0.001
FROM core.calls AS k
CROSS JOIN (VALUES ('judge_input'), ('judge_output')) AS i (item);

INSERT INTO core.sync_windows (kind, window_start, window_end, status, pages, distinct_calls, partial, finished_at)
SELECT 'backfill', t.at, t.at + interval '5 minutes', 'done', 1, 0, false, t.at
FROM generate_series(0, 5759) AS n
CROSS JOIN LATERAL (SELECT '2026-10-01T00:00:00Z'::timestamptz + n * interval '5 minutes' AS at) AS t;

INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls, stored_calls,
                                  ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout)
SELECT w.id, w.window_start, w.window_end, 'id:c' || c, 'Campaign ' || c, 0, 0, 0, 0, 0, 0, 0, 0
FROM core.sync_windows AS w
CROSS JOIN generate_series(1, 5) AS c;
RESET session_replication_role;

ANALYZE core.calls, core.judgements, core.transcripts, core.flags, core.inbox, core.judge_opinions, core.cost_ledger,
    core.sync_windows, core.reconciliations, core.campaigns;
