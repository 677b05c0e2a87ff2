-- A target that has taken nothing for a quarter of an hour; nobody tries it again during the test.
INSERT INTO core.notification_targets (name, kind, url, least_severity)
VALUES ('Dead', 'webhook', 'https://dead.example/x', 'critical');
INSERT INTO core.notifications (target_id, event, created_at, available_at)
SELECT id, 'test', now() - interval '16 minutes', 'infinity' FROM core.notification_targets WHERE name = 'Dead';
