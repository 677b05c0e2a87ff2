-- A target of notifications takes nothing: whoever relies on it hears of no alert.
-- Index: notifications_waiting_idx, notifications_target_idx.

CREATE OR REPLACE VIEW alerts.target_silent AS
SELECT 'target_silent:' || t.id AS cause, 'warning'::core.severity AS severity,
       format('The target "%s" has taken no message since %s UTC%s: check its address on the page Notifications of the console. '
              'If no target takes any, neither a worker nor the console is sending', t.name,
              to_char(x.since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), coalesce(' (' || x.error || ')', '')) AS message,
       jsonb_build_object('target', t.id, 'since', x.since) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM core.notification_targets AS t
CROSS JOIN LATERAL (
    SELECT min(n.created_at) AS since, max(n.error) AS error
    FROM core.notifications AS n
    WHERE n.target_id = t.id AND n.delivered_at IS NULL
      AND (n.dropped_at IS NULL OR (n.attempts >= 10 AND n.dropped_at > clock_timestamp() - interval '1 day'))
      AND n.created_at < clock_timestamp() - interval '15 minutes'
      AND NOT EXISTS (SELECT FROM core.notifications AS o WHERE o.target_id = t.id AND o.delivered_at > n.created_at)
) AS x
WHERE t.is_active AND x.since IS NOT NULL;

COMMENT ON VIEW alerts.target_silent IS 'A target of notifications takes no message for a quarter of an hour';
COMMENT ON COLUMN alerts.target_silent.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.target_silent.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.target_silent.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.target_silent.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.target_silent.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.target_silent TO callscript_dba;
