-- Everything is two years older, and every kind of row that retention knows is there once.
BEGIN;
UPDATE core.calls SET start_time_utc = start_time_utc - interval '800 days';
INSERT INTO core.transcripts (call_id, lease_epoch, text, segments, language, engine, model, channels, audio_seconds, speech_seconds, decode_seconds)
SELECT k.id, 1, 'say this', '[{"start": 0, "end": 1, "speaker": "agent", "text": "say this"}]', 'en', 'test', 'test', 1, 1, 1, 0
FROM core.calls AS k WHERE k.status = 'flagged';
UPDATE core.transcripts AS t SET call_time = k.start_time_utc FROM core.calls AS k WHERE k.id = t.call_id;
INSERT INTO core.ringba_records (ringba_call_id, payload, payload_sha256, first_seen_at, last_seen_at)
VALUES ('old', '{}', sha256('old'), now() - interval '800 days', now() - interval '800 days'), ('new', '{}', sha256('new'), now(), now());
INSERT INTO core.rejected_records (payload_sha256, reason, payload, first_seen_at, last_seen_at)
VALUES (sha256('old'), 'no id', '{}', now() - interval '800 days', now() - interval '800 days');
INSERT INTO core.cost_ledger (at, lane, item, quantity, unit, usd)
VALUES (now() - interval '800 days', 'factory', 'decode', 1, 'seconds', 1), (now(), 'factory', 'decode', 1, 'seconds', 1);
INSERT INTO core.alerts (cause, kind, severity, message, raised_at, resolved_at)
VALUES ('old', 'backlog', 'warning', 'old', now() - interval '801 days', now() - interval '800 days'),
       ('open', 'backlog', 'warning', 'as old, and not over', now() - interval '801 days', NULL);
INSERT INTO core.workers (id, version, host, lanes, last_seen_at, stopped_at)
VALUES ('old', '0', 'box', '{vault}', now() - interval '800 days', now() - interval '800 days'), ('new', '0', 'box', '{vault}', now(), NULL);
INSERT INTO core.login_attempts (email, address, succeeded, at)
VALUES ('a@example.com', '127.0.0.1', false, now() - interval '800 days'), ('a@example.com', '127.0.0.1', false, now());
CREATE TABLE core.sys_logs_2020_01 PARTITION OF core.sys_logs FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
INSERT INTO core.sys_logs (at, level, target, message) VALUES ('2020-01-05 00:00+00', 'info', 'test', 'old'), (now(), 'info', 'test', 'new');
COMMIT;
