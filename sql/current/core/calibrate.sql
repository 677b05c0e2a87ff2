-- What stated confidences are worth, by what reviewers decided; callscript.forget() calls it each night. A version of a
-- rule begins with a clean slate.
-- Index: dispositions_flag_idx. Every decision is read, once a night.
-- Trap: one more agreement and one more disagreement are counted than there were (Laplace), so that thirty agreements are no
-- certainty.

CREATE OR REPLACE FUNCTION core.calibrate() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    least constant numeric := core.setting_number('score.calibrate_from');
    written bigint;
BEGIN
    DELETE FROM core.rule_calibrations;
    INSERT INTO core.rule_calibrations (rule_id, rule_version, source, decided, agreed, stated, precision)
    SELECT x.rule_id, x.rule_version, x.source, x.decided, x.agreed, x.stated, (x.agreed + 1)::float8 / (x.decided + 2)
    FROM (
        SELECT f.rule_id, f.rule_version, f.source, count(*) AS decided,
               count(*) FILTER (WHERE d.action IN ('confirmed', 'escalated')) AS agreed, avg(f.confidence) AS stated
        FROM core.dispositions AS d
        JOIN core.flags AS f ON f.id = d.flag_id
        WHERE d.action IN ('confirmed', 'escalated', 'dismissed')
          -- The newest decision about a flag is in force.
          AND NOT EXISTS (SELECT FROM core.dispositions AS n WHERE n.flag_id = d.flag_id AND n.id > d.id)
        GROUP BY 1, 2, 3
    ) AS x
    WHERE least > 0 AND x.decided >= least;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

COMMENT ON FUNCTION core.calibrate() IS 'Reckons anew what stated confidences are worth by what reviewers decided, and returns for how many rules and sources that is known; each night, by callscript.forget()';
REVOKE ALL ON FUNCTION core.calibrate() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.calibrate() TO callscript_dba;
