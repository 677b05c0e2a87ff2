-- What every page of Quality begins with: which days, in which zone, and how many of them still wait to be added up.
-- Index: quality_closed_once, calls_start_time_idx.

CREATE OR REPLACE FUNCTION core.quality_head(p_before date, p_from date, p_to date) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'zone', core.quality_zone(), 'from', p_from, 'to', p_to, 'before', p_before,
        'today', (clock_timestamp() AT TIME ZONE core.quality_zone())::date,
        'first', (SELECT min((k.start_time_utc AT TIME ZONE core.quality_zone())::date)
                  FROM (SELECT o.start_time_utc FROM core.calls AS o ORDER BY o.start_time_utc LIMIT 1) AS k),
        'waiting', (SELECT count(*)
                    FROM generate_series(0, least(p_to, core.quality_live_from() - 1) - p_before) AS n
                    LEFT JOIN core.quality_closed AS c ON c.day = p_before + n AND c.zone = core.quality_zone()
                    WHERE c.day IS NULL
                      AND p_before + n >= (SELECT min((k.start_time_utc AT TIME ZONE core.quality_zone())::date)
                                           FROM (SELECT o.start_time_utc FROM core.calls AS o ORDER BY o.start_time_utc LIMIT 1) AS k)),
        'rules_only', NOT EXISTS (SELECT FROM (SELECT j.model FROM core.judgements AS j WHERE j.origin = 'lane'
                                               ORDER BY j.created_at DESC LIMIT 1) AS x WHERE x.model IS NOT NULL))
$$;

COMMENT ON FUNCTION core.quality_head(date, date, date) IS 'Days, zone and completeness of a page of Quality';
REVOKE ALL ON FUNCTION core.quality_head(date, date, date) FROM PUBLIC;
