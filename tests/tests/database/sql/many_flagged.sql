-- Rows of the inbox as they are after months: a fifth is open, and dear calls are decided first. Nothing else of their calls is
-- there.
SET session_replication_role = replica;
INSERT INTO core.inbox (call_id, judgement_id, flagged_at, call_time, campaign_id, campaign, revenue, score, severity, rule_ids, flags,
                        lead_flag_id, lead_rule, lead_quote, lead_start, lead_confidence, state, decided_by)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n, now() - make_interval(mins => n), now() - make_interval(mins => n),
       '00000000-0000-4000-8000-000000000000', 'C', CASE WHEN n % 5 = 0 THEN n % 50 ELSE 50 + n % 97 END, 60,
       (ARRAY['info', 'warning', 'critical'])[1 + n % 3]::core.severity, '{r}', 1, n, 'Rule', 'words', 0, (n % 100) / 100.0,
       CASE WHEN n % 5 = 0 THEN 'open' ELSE (ARRAY['confirmed', 'dismissed', 'escalated'])[1 + n % 3] END, 'x'
FROM generate_series(1, 20000) AS n;
RESET session_replication_role;
