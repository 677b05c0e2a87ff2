-- One row a day, also where nothing happened: the sums of one key, for the charts of a page of Quality.

CREATE OR REPLACE FUNCTION core.quality_series(p_from date, p_to date, p_kind text, p_key text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_agg(jsonb_build_object('day', d.day, 'calls', coalesce(c.calls, 0), 'judged', coalesce(c.judged, 0),
                                        'flagged', coalesce(c.flagged, 0), 'open', coalesce(c.open, 0),
                                        'confirmed', coalesce(c.confirmed, 0), 'dismissed', coalesce(c.dismissed, 0),
                                        'escalated', coalesce(c.escalated, 0),
                                        'revenue_confirmed', coalesce(c.revenue_confirmed, 0),
                                        'revenue_escalated', coalesce(c.revenue_escalated, 0),
                                        'revenue_open', coalesce(c.revenue_open, 0),
                                        'flags_confirmed', coalesce(c.flags_confirmed, 0),
                                        'flags_dismissed', coalesce(c.flags_dismissed, 0),
                                        'flags_escalated', coalesce(c.flags_escalated, 0),
                                        'timed', coalesce(c.timed, 0), 'in_time', coalesce(c.in_time, 0)) ORDER BY d.day)
    FROM (SELECT p_from + n AS day FROM generate_series(0, p_to - p_from) AS n) AS d
    LEFT JOIN core.quality_cells(p_from, p_to, ARRAY[p_kind], p_key) AS c ON c.day = d.day
$$;

COMMENT ON FUNCTION core.quality_series(date, date, text, text) IS 'The sums of one key of Quality, one row a day, quiet days included';
REVOKE ALL ON FUNCTION core.quality_series(date, date, text, text) FROM PUBLIC;
