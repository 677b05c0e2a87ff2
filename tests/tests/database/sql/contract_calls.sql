-- 300 calls of three days, in every state, of three campaigns and four publishers: one has no name, one no id
-- either.
BEGIN;
INSERT INTO core.campaigns (external_key, name, vertical_id, inference_source)
SELECT 'id:c' || n, 'Campaign ' || n, CASE WHEN n < 3 THEN (SELECT min(v.id) FROM core.verticals AS v) END,
       CASE WHEN n < 3 THEN 'manual' ELSE 'unknown' END
FROM generate_series(1, 3) AS n;
INSERT INTO core.qa_rules (id, current_version) VALUES ('test_rule', 1), ('test_hint', 1);
INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
VALUES ('test_rule', 1, 'Test rule', 'Never say this.', 'critical', 40, 'phrase', '{"any": ["this"]}', 'for a test'),
       ('test_hint', 1, 'Test hint', 'Better not.', 'warning', 40, 'phrase', '{"any": ["that"]}', 'for a test');

INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, publisher_id, publisher_name, revenue,
                        payout, status, failed_lane, processing_error)
SELECT 'RGB' || n, g.id, '2026-10-01T00:00:00Z'::timestamptz + n * interval '14 minutes', CASE WHEN n % 10 > 0 THEN n END,
       CASE n % 4 WHEN 0 THEN NULL ELSE 'P' || n % 4 END, CASE n % 4 WHEN 1 THEN 'One' WHEN 2 THEN 'Two' END, n % 7, n % 5,
       CASE n % 20 WHEN 18 THEN 'failed' WHEN 19 THEN 'skipped' ELSE 'pending' END::core.call_status,
       CASE WHEN n % 20 = 18 THEN 'vault'::core.lane END, CASE WHEN n % 20 >= 18 THEN 'for a test' END
FROM generate_series(1, 300) AS n
JOIN core.campaigns AS g ON g.external_key = 'id:c' || 1 + n / 2 % 3;

INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
SELECT k.id, 'lane', 1, (CASE WHEN n.n % 3 = 0 THEN 'flagged' ELSE 'safe' END)::core.call_status,
       CASE WHEN n.n % 3 = 0 THEN 60 ELSE 90 END, 'new', '{}'
FROM core.calls AS k
CROSS JOIN LATERAL (SELECT substr(k.ringba_call_id, 4)::integer AS n) AS n
WHERE k.status = 'pending' AND n.n % 20 > 1;
INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source)
SELECT j.id, j.call_id, r.rule_id, 1, r.severity, 40, 1, 'say this', 0, 1, 2, 'agent', 'rule'
FROM core.judgements AS j
JOIN core.qa_rule_versions AS r ON r.rule_id = CASE WHEN j.id % 2 = 0 THEN 'test_rule' ELSE 'test_hint' END
WHERE j.verdict = 'flagged';
UPDATE core.calls AS k
SET status = j.verdict, judgement_id = j.id, judged_at = k.start_time_utc + interval '10 minutes',
    transcribed_at = k.start_time_utc, vaulted_at = k.start_time_utc, storage_path = k.id || '.mp3', audio_bytes = 1,
    audio_sha256 = sha256('a')
FROM core.judgements AS j
WHERE j.call_id = k.id;
INSERT INTO core.dispositions (flag_id, action)
SELECT f.id, (ARRAY['confirmed', 'dismissed', 'escalated'])[f.id % 4]::core.disposition_action
FROM core.flags AS f
WHERE f.id % 4 > 0;
INSERT INTO core.cost_ledger (at, lane, item, quantity, unit, usd)
SELECT '2026-10-01T12:00:00Z'::timestamptz + n * interval '1 day', 'judge', 'judge_input', 100, 'tokens', 1 + n
FROM generate_series(0, 2) AS n;
COMMIT;
