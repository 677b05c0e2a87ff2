-- What reviewers decided on days, those that are not over included.
-- Index: quality_reviewers_once, quality_closed_once.

CREATE OR REPLACE FUNCTION core.quality_reviewer_cells(p_from date, p_to date) RETURNS SETOF core.quality_reviewers
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET jit = off AS $$
DECLARE
    days_zone constant text := core.quality_zone();
    live_from constant date := core.quality_live_from();
    today constant date := (clock_timestamp() AT TIME ZONE days_zone)::date;
BEGIN
    RETURN QUERY
    SELECT r.*
    FROM core.quality_reviewers AS r
    WHERE r.day BETWEEN p_from AND least(p_to, live_from - 1)
      AND r.day IN (SELECT c.day FROM core.quality_closed AS c WHERE c.zone = days_zone AND c.day BETWEEN p_from AND p_to)
    UNION ALL
    SELECT s.*
    FROM generate_series(0, least(p_to, today) - greatest(p_from, live_from)) AS n
    CROSS JOIN LATERAL core.quality_reviewer_sums(greatest(p_from, live_from) + n) AS s;
END
$$;

COMMENT ON FUNCTION core.quality_reviewer_cells(date, date) IS 'What reviewers decided on days, those that are not over included';
REVOKE ALL ON FUNCTION core.quality_reviewer_cells(date, date) FROM PUBLIC;
