-- The oldest call that a lane owes a result, whatever state it is in: waiting, in work, or put off again and again.
-- Index: the waiting indexes of core.calls, calls_working_idx.
-- Trap: a recording that Ringba has not sent yet is waited for (vault.recording_grace_minutes) and has an end of its
-- own.

CREATE OR REPLACE VIEW alerts.undecided AS
WITH setting AS MATERIALIZED (
    SELECT make_interval(mins => core.setting_number('watch.undecided_minutes')::integer) AS age, clock_timestamp() AS now
), owed (lane, since) AS (
    SELECT 'vault', k.ingested_at FROM core.calls AS k
    WHERE k.status IN ('pending', 'vaulting') AND coalesce(k.processing_error, '') NOT LIKE 'no recording yet%'
    UNION ALL
    SELECT 'factory', k.vaulted_at FROM core.calls AS k WHERE k.status IN ('downloaded', 'processing')
    UNION ALL
    SELECT 'judge', k.transcribed_at FROM core.calls AS k WHERE k.status IN ('transcribed', 'judging')
)
SELECT 'undecided:' || o.lane AS cause, 'warning'::core.severity AS severity,
       format('%s calls have been in the lane %s for over %s, the oldest since %s UTC: SELECT status, processing_error, count(*) '
              'FROM core.calls GROUP BY 1, 2 shows why', o.calls, o.lane, s.age,
              to_char(o.oldest AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')) AS message,
       jsonb_build_object('lane', o.lane, 'calls', o.calls, 'oldest', o.oldest) AS details, 'docs/runbooks/alerts.md'::text AS runbook
FROM setting AS s
CROSS JOIN LATERAL (
    SELECT w.lane, count(*) AS calls, min(w.since) AS oldest FROM owed AS w WHERE w.since < s.now - s.age GROUP BY w.lane
) AS o;

COMMENT ON VIEW alerts.undecided IS 'The oldest undecided call of a lane is older than watch.undecided_minutes';
COMMENT ON COLUMN alerts.undecided.cause IS 'core.alerts.cause';
COMMENT ON COLUMN alerts.undecided.severity IS 'core.alerts.severity';
COMMENT ON COLUMN alerts.undecided.message IS 'core.alerts.message';
COMMENT ON COLUMN alerts.undecided.details IS 'core.alerts.details';
COMMENT ON COLUMN alerts.undecided.runbook IS 'core.alerts.runbook';

GRANT SELECT ON alerts.undecided TO callscript_dba;
