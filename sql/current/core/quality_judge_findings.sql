-- What models found, by UTC day of their answers, over days that are over.
-- Index: quality_judges_once.

CREATE OR REPLACE FUNCTION core.quality_judge_findings(p_from date, p_to date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.reported DESC), '[]')
    FROM (SELECT j.model, sum(j.reported)::bigint AS reported, sum(j.dropped)::bigint AS dropped, sum(j.upheld)::bigint AS upheld,
                 sum(j.cleared)::bigint AS cleared
          FROM core.quality_judges AS j WHERE j.day BETWEEN p_from AND p_to GROUP BY j.model) AS x
$$;

COMMENT ON FUNCTION core.quality_judge_findings(date, date) IS 'What models found, over UTC days that are over';
REVOKE ALL ON FUNCTION core.quality_judge_findings(date, date) FROM PUBLIC;
