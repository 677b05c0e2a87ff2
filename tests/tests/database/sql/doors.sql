-- A call in every state, each with marks of its own, and everything else that somebody might want to read. A mark
-- "canary07…" belongs to the seventh call.
BEGIN;
INSERT INTO core.campaigns (external_key, name, vertical_id, inference_source)
SELECT 'id:doors', 'Doors', min(v.id), 'manual' FROM core.verticals AS v;
INSERT INTO core.qa_rules (id, current_version) VALUES ('test_rule', 1);
INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
VALUES ('test_rule', 1, 'Test rule', 'Never say this.', 'critical', 40, 'phrase', '{"any": ["this"]}', 'for a test');

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT s.status, pg_catalog.to_char(s.n, 'FM00') AS mark, s.n,
       s.status NOT IN ('pending', 'vaulting', 'skipped', 'failed') AS is_stored,
       s.status IN ('transcribed', 'judging', 'flagged', 'safe', 'unjudged', 'parked') AS is_transcribed,
       s.status IN ('flagged', 'safe', 'unjudged') AS is_judged
FROM unnest('{pending,vaulting,downloaded,processing,transcribed,judging,flagged,safe,unjudged,skipped,failed,parked,downloaded,transcribed,processing}'::text[])
     WITH ORDINALITY AS s (status, n);

INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, duration_seconds, caller_number, revenue, payout, status,
                        lease_epoch, audio_url, audio_url_seen_at, storage_path, audio_bytes, audio_sha256, vaulted_at,
                        transcribed_at, failed_lane, processing_error, publisher_id)
SELECT 'RGBcanary' || m.mark, g.id, clock_timestamp() - m.n * interval '10 minutes', 90, '+155501044' || m.mark, 1, 1,
       CASE WHEN m.is_judged THEN 'transcribed' ELSE m.status END::core.call_status, 7,
       'https://ringba.example/canary' || m.mark || 'address?sig=x', clock_timestamp(),
       CASE WHEN m.is_stored THEN '2026/11/22/canary' || m.mark || 'key.mp3' END, CASE WHEN m.is_stored THEN 1000 END,
       CASE WHEN m.is_stored THEN sha256(m.mark::bytea) END, CASE WHEN m.is_stored THEN clock_timestamp() END,
       CASE WHEN m.is_transcribed THEN clock_timestamp() END,
       CASE m.status WHEN 'failed' THEN 'vault' WHEN 'parked' THEN 'judge' END::core.lane,
       CASE WHEN m.status IN ('failed', 'parked', 'skipped') THEN 'canary' || m.mark || 'trouble' END, 'P1'
FROM made AS m CROSS JOIN (SELECT id FROM core.campaigns WHERE external_key = 'id:doors') AS g;

INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds,
                              speech_seconds, decode_seconds)
SELECT k.id, 6, 'canary' || m.mark || 'words say this', jsonb_build_array(jsonb_build_object(
           'start', 0, 'end', 2, 'speaker', 'agent', 'text', 'canary' || m.mark || 'words say this',
           'words', jsonb_build_array(
               jsonb_build_object('start', 0, 'end', 1, 'text', 'canary' || m.mark || 'words'),
               jsonb_build_object('start', 1, 'end', 1.5, 'text', 'say'), jsonb_build_object('start', 1.5, 'end', 2, 'text', 'this')))),
       'en', 'test', 'test', 1, 90, 60, 1
FROM made AS m JOIN core.calls AS k ON k.ringba_call_id = 'RGBcanary' || m.mark WHERE m.is_transcribed;
INSERT INTO core.masked_words (call_id, place, kind, segment, start_seconds, end_seconds, words)
SELECT t.call_id, 1, 'card number', 0, 0, 1, 'canary' || right(k.ringba_call_id, 2) || 'masked'
FROM core.transcripts AS t JOIN core.calls AS k ON k.id = t.call_id;

WITH judged AS (
    INSERT INTO core.judgements (call_id, origin, lease_epoch, verdict, score, summary, qa_version, rule_versions, not_judged)
    SELECT k.id, 'lane', 7, m.status::core.call_status, 60, 'canary' || m.mark || 'summary', 'v', '{"test_rule": 1}',
           CASE m.status WHEN 'unjudged' THEN 'for a test' END
    FROM made AS m JOIN core.calls AS k ON k.ringba_call_id = 'RGBcanary' || m.mark WHERE m.is_judged
    RETURNING id, call_id, verdict
), flagged AS (
    INSERT INTO core.flags (judgement_id, call_id, rule_id, rule_version, severity, weight, confidence, quote, segment,
                            start_seconds, end_seconds, speaker, source)
    SELECT j.id, j.call_id, 'test_rule', 1, 'critical', 40, 1, 'canary' || right(k.ringba_call_id, 2) || 'quote say this', 0, 0, 2,
           'agent', 'rule'
    FROM judged AS j JOIN core.calls AS k ON k.id = j.call_id WHERE j.verdict = 'flagged'
    RETURNING id
), decided AS (
    INSERT INTO core.dispositions (flag_id, action, note, reviewer) SELECT f.id, 'confirmed', 'canary07note', 'canary-admin@example.com'
    FROM flagged AS f
)
UPDATE core.calls AS k SET status = j.verdict, judgement_id = j.id, judged_at = clock_timestamp()
FROM judged AS j WHERE k.id = j.call_id;

INSERT INTO core.judge_opinions (call_id, lease_epoch, tier, model, prompt_sha256, outcome, raw, ends_round, tokens_input,
                                 tokens_cached, tokens_output, tokens_reasoning, usd, segment_to, read_share)
SELECT k.id, 6, 1, (SELECT min(m.id) FROM core.judge_models AS m), sha256('p'), 'malformed', 'canary07raw', true, 1, 0, 1, 0, 0, 1, 1
FROM core.calls AS k WHERE k.ringba_call_id = 'RGBcanary07';

INSERT INTO core.workers (id, version, host, lanes, login)
VALUES ('somebody-elses', '0.3.0', 'other-box', '{vault,factory,judge}', 'somebody_else');
INSERT INTO core.leases (item_id, lane, epoch, worker, login, deadline_at)
SELECT k.id, CASE k.status WHEN 'vaulting' THEN 'vault' WHEN 'processing' THEN 'factory' ELSE 'judge' END::core.lane, k.lease_epoch,
       'somebody-elses', 'somebody_else', clock_timestamp() + interval '1 hour'
FROM core.calls AS k WHERE k.status IN ('vaulting', 'processing', 'judging');
INSERT INTO core.recording_addresses (call_id, epoch, address, expires_at)
SELECT k.id, k.lease_epoch, 'https://store.example/canary04signed?sig=x', clock_timestamp() + interval '5 minutes'
FROM core.calls AS k WHERE k.ringba_call_id = 'RGBcanary04';
INSERT INTO core.recording_addresses (call_id, epoch)
SELECT k.id, k.lease_epoch FROM core.calls AS k WHERE k.ringba_call_id IN ('RGBcanary03', 'RGBcanary15');

INSERT INTO core.sync_windows (window_start, window_end, kind, status, lease_epoch)
VALUES (clock_timestamp() - interval '3 hours', clock_timestamp() - interval '2 hours', 'rolling', 'pending', 7);
INSERT INTO core.ringba_records (ringba_call_id, payload, payload_sha256) VALUES ('RGBcanary01', '{"number": "canary01record"}', sha256('1'));
INSERT INTO core.rejected_records (payload_sha256, reason, payload) VALUES (sha256('r'), 'no id', '{"number": "canary01record"}');

INSERT INTO core.users (email, name, role, password_hash)
VALUES ('canary-admin@example.com', 'Ann', 'admin', '$argon2id$canarypassword'), ('canary-viewer@example.com', 'Val', 'viewer', NULL);
INSERT INTO core.sessions (token_sha256, user_id, expires_at)
SELECT decode(repeat('ca11ab1e', 8), 'hex'), u.id, clock_timestamp() + interval '1 day' FROM core.users AS u WHERE u.role = 'admin';
INSERT INTO core.invites (token_sha256, purpose, email, role, invited_by, expires_at)
VALUES (decode(repeat('decafbad', 8), 'hex'), 'account', 'canary-new@example.com', 'viewer', 'ann', clock_timestamp() + interval '1 day');
INSERT INTO core.notification_targets (name, kind, url)
VALUES ('ops', 'slack', 'https://hooks.example/services/canarywebhook');
INSERT INTO core.notifications (target_id, event) SELECT t.id, 'test' FROM core.notification_targets AS t;
COMMIT;
