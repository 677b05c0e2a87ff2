-- 600 calls of twelve days in every state, many of them on the edges of days of three zones; their flags, and what two people made
-- of these. Random, and the same in every run.
BEGIN;
SELECT setseed(0.42);
INSERT INTO core.qa_rules (id, current_version) SELECT 'test_rule_' || n, 1 FROM generate_series(1, 4) AS n;
INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
SELECT 'test_rule_' || n, 1, 'Test rule ' || n, 'Never say this.', (CASE n WHEN 1 THEN 'critical' WHEN 2 THEN 'info' ELSE 'warning' END)::core.severity,
       40, 'phrase', '{"any": ["this"]}', 'for a test'
FROM generate_series(1, 4) AS n;
INSERT INTO core.campaigns (external_key, name) SELECT 'id:quality' || n, 'Quality ' || n FROM generate_series(1, 3) AS n;
INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, publisher_id, publisher_name, buyer, target_id,
                        target_name, revenue, payout)
SELECT 'QUALITY' || n, (SELECT g.id FROM core.campaigns AS g WHERE g.external_key = 'id:quality' || 1 + n % 3),
       least(CASE WHEN n % 4 = 0
            -- On the edge of a day somewhere, or a microsecond beside it.
            THEN ((clock_timestamp() AT TIME ZONE z.zone)::date - n % 11)::timestamp AT TIME ZONE z.zone + (n % 3 - 1) * interval '1 microsecond'
            ELSE clock_timestamp() - random() * interval '12 days' END, clock_timestamp()),
       CASE WHEN n % 17 > 0 THEN (random() * 600)::integer END,
       CASE WHEN n % 13 > 0 THEN 'PUB' || n % 5 END, CASE WHEN n % 7 > 0 AND n % 13 > 0 THEN 'Publisher ' || n % 5 END,
       CASE WHEN n % 5 > 0 THEN 'Buyer ' || n % 4 END, CASE WHEN n % 11 > 0 THEN 'TARGET' END, CASE WHEN n % 3 > 0 THEN 'Target ' || n % 2 END,
       round((random() * 100)::numeric, 2), round((random() * 60)::numeric, 2)
FROM generate_series(1, 600) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['UTC', 'America/New_York', 'Asia/Kolkata'])[1 + n / 4 % 3] AS zone) AS z;
-- Every fifth is not judged, a third of the others flagged.
INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions, not_judged, created_at)
SELECT k.id, 'lane', 1, v.verdict, 60, 'test', '{}', CASE WHEN v.verdict = 'unjudged' THEN 'heard 40 %' END, k.start_time_utc
FROM core.calls AS k
CROSS JOIN LATERAL (SELECT substr(k.ringba_call_id, 8)::integer AS n) AS x
CROSS JOIN LATERAL (SELECT (CASE WHEN x.n % 3 = 1 THEN 'flagged' WHEN x.n % 20 = 2 THEN 'unjudged' ELSE 'safe' END)::core.call_status AS verdict) AS v
WHERE x.n % 5 > 0;
INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source, created_at)
SELECT j.id, j.call_id, v.rule_id, 1, v.severity, 40, 1, 'say this', 3, 12.5, 14, 'agent', 'rule', j.created_at
FROM core.judgements AS j
JOIN core.qa_rule_versions AS v ON v.rule_id LIKE 'test\_rule\_%' AND (hashtext(j.call_id::text || v.rule_id) & 1) = 0
WHERE j.verdict = 'flagged';
-- No verdict without a flag.
INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source, created_at)
SELECT j.id, j.call_id, 'test_rule_1', 1, 'critical', 40, 1, 'say this', 3, 12.5, 14, 'agent', 'rule', j.created_at
FROM core.judgements AS j
WHERE j.verdict = 'flagged' AND NOT EXISTS (SELECT FROM core.flags AS f WHERE f.judgement_id = j.id);
UPDATE core.calls AS k
SET status = j.verdict, judgement_id = j.id, judged_at = k.start_time_utc + random() * interval '20 minutes' - interval '1 minute',
    transcribed_at = k.start_time_utc, vaulted_at = k.start_time_utc, storage_path = k.id || '.mp3', audio_bytes = 1, audio_sha256 = sha256('a')
FROM core.judgements AS j
WHERE j.call_id = k.id;
UPDATE core.calls AS k SET status = 'skipped', processing_error = 'too short' WHERE k.ringba_call_id LIKE 'QUALITY%0';
-- Up to three decisions about a flag, one after the other, by two people.
INSERT INTO core.dispositions (flag_id, action, reviewer, created_at)
SELECT f.id, (ARRAY['confirmed', 'dismissed', 'escalated', 'reopened', 'confirmed'])[1 + floor(random() * 5)]::core.disposition_action,
       (ARRAY['ann@example.com', 'bob@example.com'])[1 + floor(random() * 2)],
       least(f.created_at + round.n * random() * interval '2 days', clock_timestamp())
FROM generate_series(1, 3) AS round (n)
CROSS JOIN core.flags AS f
WHERE f.id % 4 >= round.n
ORDER BY round.n, f.id;
COMMIT;
