-- Makes the sums of a day anew; core.add_up_quality() calls it.
-- Index: quality_days_once, quality_waits_once, quality_reviewers_once, quality_judges_once, quality_closed_once.

CREATE OR REPLACE FUNCTION core.add_up_day(p_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM core.quality_days AS q
    WHERE q.day = p_day AND q.kind IN ('all', 'publisher', 'buyer', 'campaign', 'rule', 'judge');
    INSERT INTO core.quality_days
    SELECT s.* FROM core.quality_sums(p_day, '{all,publisher,buyer,campaign,rule,judge}') AS s;
    DELETE FROM core.quality_waits AS w WHERE w.day = p_day AND w.kind IN ('verdict', 'decision');
    INSERT INTO core.quality_waits
    SELECT s.* FROM (VALUES ('verdict'), ('decision')) AS k (kind) CROSS JOIN LATERAL core.quality_wait_sums(p_day, k.kind) AS s;
    DELETE FROM core.quality_reviewers AS r WHERE r.day = p_day;
    INSERT INTO core.quality_reviewers
    SELECT s.* FROM core.quality_reviewer_sums(p_day) AS s;
    DELETE FROM core.quality_judges AS g WHERE g.day = p_day;
    INSERT INTO core.quality_judges
    SELECT j.day, j.model, sum(j.reported), sum(j.dropped), sum(j.upheld), sum(j.cleared)
    FROM bi.judge_quality AS j WHERE j.day = p_day GROUP BY j.day, j.model;
    INSERT INTO core.quality_closed AS c (day, zone) VALUES (p_day, core.quality_zone())
    ON CONFLICT (day) DO UPDATE SET zone = EXCLUDED.zone, is_stale = false, added_at = clock_timestamp();
END
$$;

COMMENT ON FUNCTION core.add_up_day(date) IS 'Makes the sums of a day of Quality anew';
REVOKE ALL ON FUNCTION core.add_up_day(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.add_up_day(date) TO callscript_dba;
