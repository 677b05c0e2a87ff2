-- How much is found and how much of it is right, with intervals, over the last recall.days days: of all calls, and by vertical,
-- model and prompt version.
-- Indexes: judgements_pkey, inbox_pkey, recall_samples_day_idx; all calls of these days are read, because the view is read seldom.

CREATE OR REPLACE VIEW bi.detection AS
WITH judged AS MATERIALIZED (
    SELECT k.status = 'flagged' AS is_flagged, i.state, g.vertical_id AS vertical, j.model, j.prompt_version
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.judgements AS j ON j.id = k.judgement_id
    LEFT JOIN core.inbox AS i ON i.call_id = k.id
    WHERE k.status IN ('flagged', 'safe')
      AND k.judged_at > clock_timestamp() - make_interval(days => (SELECT (x.value #>> '{}')::integer FROM core.settings AS x WHERE x.key = 'recall.days'))
), settled AS MATERIALIZED (
    SELECT r.* FROM bi.recall_reads AS r
    WHERE NOT r.is_flagged AND r.is_violation IS NOT NULL
      AND r.day > (clock_timestamp() AT TIME ZONE 'UTC')::date - (SELECT (x.value #>> '{}')::integer FROM core.settings AS x WHERE x.key = 'recall.days')
), readers AS (
    SELECT count(*) AS pairs, count(*) FILTER (WHERE s.readers_differ) AS differing FROM settled AS s
), groups AS (
    SELECT CASE grouping(d.vertical, d.model, d.prompt_version) WHEN 7 THEN 'all' WHEN 3 THEN 'vertical' WHEN 5 THEN 'model'
                ELSE 'prompt' END AS by,
           coalesce(d.vertical, d.model, d.prompt_version::text, '') AS value,
           count(*) FILTER (WHERE d.is_flagged) AS flagged,
           count(*) FILTER (WHERE d.is_flagged AND d.state IN ('confirmed', 'escalated')) AS confirmed,
           count(*) FILTER (WHERE d.is_flagged AND d.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE NOT d.is_flagged) AS unflagged
    FROM judged AS d
    GROUP BY GROUPING SETS ((), (d.vertical), (d.model), (d.prompt_version))
), sampled AS (
    SELECT CASE grouping(s.vertical, s.model, s.prompt_version) WHEN 7 THEN 'all' WHEN 3 THEN 'vertical' WHEN 5 THEN 'model'
                ELSE 'prompt' END AS by,
           coalesce(s.vertical, s.model, s.prompt_version::text, '') AS value, count(*) AS sampled,
           sum(s.weight * s.is_violation::integer) / sum(s.weight) AS missed_share
    FROM settled AS s
    GROUP BY GROUPING SETS ((), (s.vertical), (s.model), (s.prompt_version))
)
SELECT g.by, g.value, g.flagged, g.confirmed, g.dismissed, g.unflagged, coalesce(s.sampled, 0) AS sampled,
       e.recall, e.recall_low, e.recall_high, e.precise AS precision, e.precision_low, e.precision_high, e.missed, e.reader_error,
       e.sample_for_3_points
FROM groups AS g
CROSS JOIN readers AS r
LEFT JOIN sampled AS s ON (s.by, s.value) = (g.by, g.value)
CROSS JOIN LATERAL core.recall_estimate(g.flagged, g.confirmed, g.dismissed, g.unflagged, coalesce(s.sampled, 0),
                                        s.missed_share * g.unflagged, r.pairs, r.differing) AS e
ORDER BY g.by, g.value;

COMMENT ON VIEW bi.detection IS 'How many bad calls are found, and how many of those found are bad, over the last recall.days days, with 95 % intervals';
COMMENT ON COLUMN bi.detection.by IS 'all, vertical, model or prompt';
COMMENT ON COLUMN bi.detection.value IS 'Which one; empty: none';
COMMENT ON COLUMN bi.detection.flagged IS 'Calls flagged';
COMMENT ON COLUMN bi.detection.confirmed IS 'Of them, confirmed or escalated by a reviewer';
COMMENT ON COLUMN bi.detection.dismissed IS 'Dismissed by a reviewer';
COMMENT ON COLUMN bi.detection.unflagged IS 'Calls judged safe';
COMMENT ON COLUMN bi.detection.sampled IS 'Of them, read by people who did not know the verdict and who have settled on one';
COMMENT ON COLUMN bi.detection.recall IS '0 to 1: bad calls that were flagged among all bad calls; null: nothing was decided, or nothing read';
COMMENT ON COLUMN bi.detection.recall_low IS 'Lower end of its 95 % interval';
COMMENT ON COLUMN bi.detection.recall_high IS 'Upper end';
COMMENT ON COLUMN bi.detection.precision IS '0 to 1: bad calls among flagged ones, corrected for readers who err';
COMMENT ON COLUMN bi.detection.precision_low IS 'Lower end of its 95 % interval';
COMMENT ON COLUMN bi.detection.precision_high IS 'Upper end';
COMMENT ON COLUMN bi.detection.missed IS 'Bad calls that were not flagged, as estimated';
COMMENT ON COLUMN bi.detection.reader_error IS '0 to 1: how often a reader errs, by how often two differ';
COMMENT ON COLUMN bi.detection.sample_for_3_points IS 'Calls to be read in the same days for an interval of three points on either side';

GRANT SELECT ON bi.detection TO callscript_bi, callscript_web, callscript_dba;
