-- Alerts for BI tools and the dashboard, open ones first. Rows: core.alerts.
-- Index: alerts_open_once_idx finds the open ones; the whole table is kept small by retention.history_days.

CREATE OR REPLACE VIEW bi.alerts AS
SELECT a.id AS alert_id, a.kind, a.cause, a.severity::text AS severity, a.message, a.details,
       a.resolved_at IS NULL AS is_open, a.raised_at, a.resolved_at, a.delivered_at, a.runbook
FROM core.alerts AS a
ORDER BY (a.resolved_at IS NULL) DESC, a.raised_at DESC;

COMMENT ON VIEW bi.alerts IS 'What needs a person, open ones first';
COMMENT ON COLUMN bi.alerts.alert_id IS 'Internal id';
COMMENT ON COLUMN bi.alerts.kind IS 'Kind of trouble: the name of a view of schema alerts, or check_failed';
COMMENT ON COLUMN bi.alerts.cause IS 'What it is about; open at most once';
COMMENT ON COLUMN bi.alerts.severity IS 'info, warning or critical';
COMMENT ON COLUMN bi.alerts.message IS 'What happened and what to do';
COMMENT ON COLUMN bi.alerts.details IS 'Figures behind it';
COMMENT ON COLUMN bi.alerts.is_open IS 'Whether it still holds';
COMMENT ON COLUMN bi.alerts.raised_at IS 'When it began';
COMMENT ON COLUMN bi.alerts.resolved_at IS 'When it ended by itself';
COMMENT ON COLUMN bi.alerts.delivered_at IS 'When somebody was told';
COMMENT ON COLUMN bi.alerts.runbook IS 'Page of the documentation that says more';

GRANT SELECT ON bi.alerts TO callscript_bi, callscript_web, callscript_dba;
