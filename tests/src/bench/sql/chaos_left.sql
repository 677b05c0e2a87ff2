-- Calls, calls without an end, dead letters, and open alerts.
SELECT count(*), count(*) FILTER (WHERE status NOT IN ('flagged', 'safe', 'unjudged', 'skipped', 'failed', 'parked')),
       count(*) FILTER (WHERE status IN ('failed', 'parked')),
       (SELECT count(*) FROM core.alerts WHERE resolved_at IS NULL)
FROM core.calls
