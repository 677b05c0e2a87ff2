-- What each reviewer did over days and over the days before: decisions, how many were turned round, the median wait, agreement with
-- what the readers of the sample have settled on, and what is assigned to them now.
-- Index: recall_samples_day_idx, inbox_assignee_idx; those of core.quality_reviewer_cells.

CREATE OR REPLACE FUNCTION core.quality_reviewer_rows(p_before date, p_from date, p_to date, p_reviewer text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH cells AS MATERIALIZED (
        SELECT c.* FROM core.quality_reviewer_cells(p_before, p_to) AS c WHERE p_reviewer IS NULL OR c.reviewer = p_reviewer
    ), sums AS (
        SELECT c.reviewer, c.day >= p_from AS is_now, sum(c.confirmed) AS confirmed, sum(c.dismissed) AS dismissed,
               sum(c.escalated) AS escalated, sum(c.undone) AS undone, sum(c.overturned) AS overturned
        FROM cells AS c GROUP BY 1, 2
    ), waits AS MATERIALIZED (
        SELECT s.key, s.is_now, s.p50 FROM core.quality_speed(p_before, p_from, p_to, 'decision') AS s WHERE s.day IS NULL
    ), agreed AS (
        SELECT o.reader, s.day >= p_from AS is_now, count(*) AS read, count(*) FILTER (WHERE o.is_violation = s.is_violation) AS agreed
        FROM bi.recall_reads AS s
        JOIN core.recall_reads AS o ON o.call_id = s.call_id
        WHERE s.day BETWEEN p_before AND p_to AND s.is_violation IS NOT NULL
        GROUP BY 1, 2
    ), trend AS (
        SELECT x.reviewer, jsonb_agg(jsonb_build_array(x.part, x.decided) ORDER BY x.part) AS points
        FROM (SELECT c.reviewer, (c.day - p_from) * least(15, p_to - p_from + 1) / (p_to - p_from + 1) AS part,
                     sum(c.confirmed + c.dismissed + c.escalated) AS decided
              FROM cells AS c WHERE c.day >= p_from GROUP BY 1, 2) AS x
        GROUP BY x.reviewer
    ), people AS (
        SELECT DISTINCT s.reviewer FROM sums AS s
    ), periods AS (
        SELECT p.reviewer, n.is_now,
               jsonb_build_object('confirmed', coalesce(s.confirmed, 0), 'dismissed', coalesce(s.dismissed, 0),
                                  'escalated', coalesce(s.escalated, 0), 'undone', coalesce(s.undone, 0),
                                  'overturned', coalesce(s.overturned, 0), 'wait_p50', w.p50,
                                  'read', coalesce(a.read, 0), 'agreed', coalesce(a.agreed, 0)) AS figures
        FROM people AS p
        CROSS JOIN (VALUES (true), (false)) AS n (is_now)
        LEFT JOIN sums AS s ON s.reviewer = p.reviewer AND s.is_now = n.is_now
        LEFT JOIN waits AS w ON w.key = p.reviewer AND w.is_now = n.is_now
        LEFT JOIN agreed AS a ON a.reader = p.reviewer AND a.is_now = n.is_now
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'key', p.reviewer, 'name', coalesce(u.name, p.reviewer), 'now', n.figures, 'before', b.figures, 'trend', t.points,
               'backlog', (SELECT count(*) FROM core.inbox AS i WHERE i.assignee_id = u.id AND i.state = 'open'))), '[]')
    FROM people AS p
    JOIN periods AS n ON n.reviewer = p.reviewer AND n.is_now
    JOIN periods AS b ON b.reviewer = p.reviewer AND NOT b.is_now
    LEFT JOIN trend AS t ON t.reviewer = p.reviewer
    LEFT JOIN core.users AS u ON u.email = p.reviewer
$$;

COMMENT ON FUNCTION core.quality_reviewer_rows(date, date, date, text) IS 'What each reviewer, or one, did over days and over the days before';
REVOKE ALL ON FUNCTION core.quality_reviewer_rows(date, date, date, text) FROM PUBLIC;
