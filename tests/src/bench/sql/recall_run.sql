-- One simulated month of production whose truth is known, and what core.recall_estimate makes of it.
-- $1 seed, $2 calls, $3 share of bad calls, $4 recall, $5 share of good calls that are flagged, $6 readers' error, $7 sample
WITH seed AS MATERIALIZED (
    SELECT setseed($1)
), call AS MATERIALIZED (
    SELECT x.i, x.is_bad, random() < CASE WHEN x.is_bad THEN $4 ELSE $5 END AS is_flagged
    FROM (SELECT i, random() < $3 AS is_bad FROM seed, generate_series(1, $2::integer) AS i OFFSET 0) AS x
), decided AS (
    -- One reviewer decides about each flagged call.
    SELECT count(*) AS flagged, count(*) FILTER (WHERE c.is_bad <> (random() < $6)) AS confirmed
    FROM call AS c WHERE c.is_flagged
), sample AS MATERIALIZED (
    SELECT c.is_bad <> (random() < $6) AS first, c.is_bad <> (random() < $6) AS second, c.is_bad <> (random() < $6) AS third
    FROM (SELECT u.is_bad FROM call AS u WHERE NOT u.is_flagged ORDER BY random() LIMIT $7::integer) AS c
), settled AS (
    SELECT count(*) AS sampled, count(*) FILTER (WHERE s.first <> s.second) AS differing,
           count(*) FILTER (WHERE CASE WHEN s.first = s.second THEN s.first ELSE s.third END) AS heard
    FROM sample AS s
), truth AS (
    SELECT count(*) FILTER (WHERE c.is_bad AND c.is_flagged)::float8 / count(*) FILTER (WHERE c.is_bad) AS recall,
           count(*) FILTER (WHERE c.is_bad AND c.is_flagged)::float8 / count(*) FILTER (WHERE c.is_flagged) AS "precision",
           count(*) FILTER (WHERE NOT c.is_flagged) AS unflagged
    FROM call AS c
)
SELECT t.recall, t."precision", e.recall, e.recall_low, e.recall_high, e.precision_low, e.precision_high, e.reader_error,
       e.sample_for_3_points::float8
FROM truth AS t CROSS JOIN decided AS d CROSS JOIN settled AS s
CROSS JOIN LATERAL core.recall_estimate(d.flagged, d.confirmed, d.flagged - d.confirmed, t.unflagged, s.sampled,
                                        s.heard::float8 / s.sampled * t.unflagged, s.sampled, s.differing) AS e
