-- The day of a call, as the law counts it: rules are in force from one day to another (core.qa_rule_days).
-- The time of New York, because a buyer is asked about the law of the United States, and its day begins there first.

CREATE OR REPLACE FUNCTION core.day_of_law(p_at timestamptz) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (p_at AT TIME ZONE 'America/New_York')::date
$$;

COMMENT ON FUNCTION core.day_of_law(timestamptz) IS 'The day of a call, as the law counts it: New York''s';
REVOKE ALL ON FUNCTION core.day_of_law(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.day_of_law(timestamptz) TO callscript_bi, callscript_dba, callscript_web;
