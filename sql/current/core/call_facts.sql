-- One row per call with its verdict and what reviewers made of it: what the daily figures of schema bi add
-- up. Two parts, because only a tenth of the calls are in the inbox.
-- Index: calls_day_idx, judgements_pkey, inbox_pkey.
-- Trap: rows of the inbox and of judgements are fetched one by one: a plain join of a day's calls with tables
-- a hundred times as large is planned as a scan of those.

CREATE OR REPLACE VIEW core.call_facts AS
SELECT (k.start_time_utc AT TIME ZONE 'UTC')::date AS day, k.campaign_id, k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher, k.status, k.duration_seconds, k.revenue, k.payout,
       extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0) AS hang_up_to_flag_seconds,
       (SELECT x.score FROM core.judgements AS x WHERE x.id = k.judgement_id) AS score,
       NULL::core.severity AS severity, NULL::text AS state
FROM core.calls AS k
WHERE k.status <> 'flagged'
UNION ALL
SELECT (k.start_time_utc AT TIME ZONE 'UTC')::date, k.campaign_id, k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id), k.status, k.duration_seconds, k.revenue, k.payout,
       extract(epoch FROM k.judged_at - k.start_time_utc)::float8 - coalesce(k.duration_seconds, 0),
       i.score, i.severity, coalesce(i.state, 'open')
FROM core.calls AS k
LEFT JOIN LATERAL (
    SELECT x.score, x.severity, x.state FROM core.inbox AS x WHERE x.call_id = k.id LIMIT 1
) AS i ON true
WHERE k.status = 'flagged';

COMMENT ON VIEW core.call_facts IS 'One row per call with its verdict and what reviewers made of it: what the daily figures of schema bi add up';
COMMENT ON COLUMN core.call_facts.day IS 'UTC day on which it began';
COMMENT ON COLUMN core.call_facts.campaign_id IS 'Campaign';
COMMENT ON COLUMN core.call_facts.publisher_id IS 'Ringba publisherId';
COMMENT ON COLUMN core.call_facts.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN core.call_facts.status IS 'Where the call stands';
COMMENT ON COLUMN core.call_facts.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN core.call_facts.revenue IS 'Dollars the buyer paid';
COMMENT ON COLUMN core.call_facts.payout IS 'Dollars the publisher got';
COMMENT ON COLUMN core.call_facts.hang_up_to_flag_seconds IS 'Seconds from hang-up to the verdict; null before one';
COMMENT ON COLUMN core.call_facts.score IS '0 to 100 from the judgement in force';
COMMENT ON COLUMN core.call_facts.severity IS 'Worst severity of a flagged call; null for others';
COMMENT ON COLUMN core.call_facts.state IS 'State of a flagged call in the inbox; null for others';

GRANT SELECT ON core.call_facts TO callscript_dba;
