-- How far the calls have come. No parameters.
-- Index: none; the demo's table is small and is read four times a second.
SELECT count(*) AS ingested,
       count(*) FILTER (WHERE vaulted_at IS NOT NULL) AS vaulted,
       count(*) FILTER (WHERE transcribed_at IS NOT NULL) AS transcribed,
       count(*) FILTER (WHERE status IN ('flagged', 'safe', 'unjudged')) AS judged,
       count(*) FILTER (WHERE status = 'skipped') AS skipped,
       count(*) FILTER (WHERE status = 'failed') AS failed
FROM core.calls
