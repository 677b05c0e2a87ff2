-- A publisher, buyer or campaign over the last 30 days, today included: {name, calls, judged, flagged, share, low, high, confirmed,
-- series}. Null: without a key there is nothing to say.
-- Index: those of core.context_days.

CREATE OR REPLACE FUNCTION core.context_of(p_kind text, p_key text, p_name text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH period AS (
        SELECT (clock_timestamp() AT TIME ZONE core.quality_zone())::date AS today
    ), days AS MATERIALIZED (
        SELECT p.today - 29 + n AS day, coalesce(d.calls, 0) AS calls, coalesce(d.judged, 0) AS judged,
               coalesce(d.flagged, 0) AS flagged, coalesce(d.confirmed, 0) AS confirmed
        FROM period AS p
        CROSS JOIN generate_series(0, 29) AS n
        LEFT JOIN core.context_days(p_kind, p_key, p.today - 29, p.today) AS d ON d.day = p.today - 29 + n
    ), sums AS (
        SELECT sum(d.calls)::bigint AS calls, sum(d.judged)::bigint AS judged, sum(d.flagged)::bigint AS flagged,
               sum(d.confirmed)::bigint AS confirmed,
               jsonb_agg(jsonb_build_object('day', d.day, 'judged', d.judged, 'flagged', d.flagged) ORDER BY d.day) AS series
        FROM days AS d
    )
    SELECT jsonb_build_object(
        'name', p_name, 'calls', s.calls, 'judged', s.judged, 'flagged', s.flagged,
        'share', s.flagged::float8 / nullif(s.judged, 0), 'low', greatest(w.low, 0), 'high', least(w.high, 1), 'confirmed', s.confirmed,
        'series', s.series)
    FROM sums AS s
    LEFT JOIN LATERAL core.wilson(s.flagged, s.judged) AS w ON true
    WHERE p_key <> ''
$$;

COMMENT ON FUNCTION core.context_of(text, text, text) IS 'A publisher, buyer or campaign over the last 30 days: {name, calls, judged, flagged, share, low, high, confirmed, series: [{day, judged, flagged}]}';
REVOKE ALL ON FUNCTION core.context_of(text, text, text) FROM PUBLIC;
