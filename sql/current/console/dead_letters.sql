-- The newest dead letters and parked calls, each with what is lost with it, and how many there are in all.
-- Index: calls_failed_idx, calls_parked_idx, sync_windows_failed_idx.

CREATE OR REPLACE FUNCTION console.dead_letters(p_most integer) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH dead AS (
        SELECT k.id, CASE WHEN k.status = 'parked' THEN 'parked call' ELSE 'call' END AS kind, k.failed_lane::text AS lane,
               k.start_time_utc AS starts_at, g.name AS campaign, coalesce(k.publisher_name, k.publisher_id) AS publisher,
               k.revenue::float8 AS revenue, k.processing_error AS error
        FROM core.calls AS k JOIN core.campaigns AS g ON g.id = k.campaign_id
        WHERE k.status = 'failed' OR k.status = 'parked'
        UNION ALL
        SELECT w.id, 'window', 'ingest', w.window_start, NULL, NULL, NULL, w.processing_error
        FROM core.sync_windows AS w WHERE w.status = 'failed'
    )
    SELECT jsonb_build_object(
        'count', (SELECT count(*) FROM dead), 'revenue', (SELECT coalesce(sum(d.revenue), 0) FROM dead AS d),
        'rows', (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.starts_at DESC), '[]')
                 FROM (SELECT * FROM dead AS d ORDER BY d.starts_at DESC LIMIT p_most) AS n))
$$;

COMMENT ON FUNCTION console.dead_letters(integer) IS 'The newest dead letters and parked calls, how many there are in all, and their money';
REVOKE ALL ON FUNCTION console.dead_letters(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.dead_letters(integer) TO callscript_web;
