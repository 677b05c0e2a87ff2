-- Judges every pending call: one older judgement that is no longer in force, and one flagged with a reviewed
-- flag.
BEGIN;
INSERT INTO core.qa_rules (id, current_version) VALUES ('test_rule', 1) ON CONFLICT DO NOTHING;
INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
VALUES ('test_rule', 1, 'Test rule', 'Never say this.', 'critical', 40, 'phrase', '{"any": ["this"]}', 'for a test')
ON CONFLICT DO NOTHING;

INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
SELECT id, 'lane', 1, 'safe', 100, 'old', '{}' FROM core.calls WHERE status = 'pending';
INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                        start_seconds, end_seconds, speaker, source)
SELECT id, call_id, 'test_rule', 1, 'critical', 40, 1, 'no longer in force', 0, 0, 1, 'agent', 'rule' FROM core.judgements;

WITH judged AS (
    INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, qa_version, rule_versions)
    SELECT id, 'lane', 2, 'flagged', 60, 'new', '{"test_rule": 1}' FROM core.calls WHERE status = 'pending'
    RETURNING id, call_id
), flagged AS (
    INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                            start_seconds, end_seconds, speaker, source, occurrences)
    SELECT id, call_id, 'test_rule', 1, 'critical', 40, 1, 'say this', 3, 12.5, 14, 'agent', 'rule', 2 FROM judged
    RETURNING id
), reviewed AS (
    INSERT INTO core.dispositions (flag_id, action) SELECT id, 'dismissed' FROM flagged
)
UPDATE core.calls AS k
SET status = 'flagged', judgement_id = judged.id, judged_at = start_time_utc + interval '100 seconds',
    transcribed_at = start_time_utc + interval '90 seconds', vaulted_at = start_time_utc + interval '80 seconds',
    ingested_at = start_time_utc + interval '75 seconds', caller_number = '+15551234567',
    storage_path = k.id || '.mp3', audio_bytes = 1, audio_sha256 = sha256('a')
FROM judged
WHERE k.id = judged.call_id;
INSERT INTO core.dispositions (flag_id, action, note)
SELECT flag_id, 'confirmed', 'on second thoughts' FROM core.dispositions;
COMMIT;
