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
INSERT INTO core.users (email, name, role) VALUES ('a@example.com', 'A', 'viewer');
-- Of each one that was over long ago, and one that was over yesterday or is not.
INSERT INTO core.sessions (token_sha256, user_id, created_at, last_seen_at, expires_at, revoked_at)
SELECT sha256(x.name::bytea), u.id, x.at - interval '1 day', x.at, x.at + interval '14 days', x.ended
FROM core.users AS u, (VALUES ('old', now() - interval '800 days', now() - interval '799 days'),
                              ('ended', now() - interval '40 days', now() - interval '1 day'), ('open', now(), NULL)) AS x (name, at, ended);
INSERT INTO core.invites (token_sha256, purpose, email, role, invited_by, created_at, expires_at)
SELECT sha256(x.name::bytea), 'account', x.name || '@example.com', 'viewer', 'test', x.at, x.at + interval '3 days'
FROM (VALUES ('old', now() - interval '800 days'), ('new', now())) AS x (name, at);
INSERT INTO core.known_browsers (token_sha256, user_id, created_at, expires_at)
SELECT sha256(x.name::bytea), u.id, x.at, x.at + interval '365 days'
FROM core.users AS u, (VALUES ('old', now() - interval '800 days'), ('new', now())) AS x (name, at);
INSERT INTO core.audit_events (at, actor, action) VALUES (now() - interval '4000 days', 'a@example.com', 'signed_in'), (now(), 'a@example.com', 'signed_in');
CREATE TABLE core.sys_logs_2020_01 PARTITION OF core.sys_logs FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
INSERT INTO core.sys_logs (at, level, target, message) VALUES ('2020-01-05 00:00+00', 'info', 'test', 'old'), (now(), 'info', 'test', 'new');
COMMIT;
