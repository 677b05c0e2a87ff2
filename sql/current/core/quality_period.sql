-- The days that a page of Quality shows, and as many before them: from and to as asked, or so many days with today. What is asked
-- beyond today ends today; no more than 366 days are shown.

CREATE OR REPLACE FUNCTION core.quality_period(p_from date, p_to date, p_days integer,
                                               OUT first_day date, OUT last_day date, OUT before_from date, OUT today date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    today := (clock_timestamp() AT TIME ZONE core.quality_zone())::date;
    last_day := greatest(least(coalesce(p_to, today), today), '2000-01-01');
    first_day := least(coalesce(p_from, last_day - least(greatest(p_days, 1), 366) + 1), last_day);
    first_day := greatest(first_day, last_day - 365);
    before_from := first_day - (last_day - first_day + 1);
END
$$;

COMMENT ON FUNCTION core.quality_period(date, date, integer) IS 'The days that a page of Quality shows, and the first of as many days before them';
REVOKE ALL ON FUNCTION core.quality_period(date, date, integer) FROM PUBLIC;
