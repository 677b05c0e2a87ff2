-- Sums of core.quality_cells over days, one row a key and period, as a page of Quality takes them. Shares, intervals and changes
-- are made from them by whoever shows them.

CREATE OR REPLACE FUNCTION core.quality_total(p_before date, p_from date, p_to date, p_kind text, p_key text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH cells AS MATERIALIZED (
        SELECT q.* FROM core.quality_cells(p_before, p_to, ARRAY[p_kind], p_key) AS q
    ), sums AS (
        SELECT c.key, c.day >= p_from AS is_now, sum(c.calls) AS calls, sum(c.judged) AS judged, sum(c.not_judged) AS not_judged,
               sum(c.flagged) AS flagged, sum(c.critical) AS critical, sum(c.open) AS open, sum(c.confirmed) AS confirmed,
               sum(c.dismissed) AS dismissed, sum(c.escalated) AS escalated, sum(c.revenue) AS revenue, sum(c.payout) AS payout,
               sum(c.revenue_open) AS revenue_open, sum(c.revenue_confirmed) AS revenue_confirmed,
               sum(c.revenue_escalated) AS revenue_escalated, sum(c.payout_confirmed) AS payout_confirmed,
               sum(c.flags) AS flags, sum(c.flags_confirmed) AS flags_confirmed, sum(c.flags_dismissed) AS flags_dismissed,
               sum(c.flags_escalated) AS flags_escalated, sum(c.timed) AS timed, sum(c.in_time) AS in_time
        FROM cells AS c
        GROUP BY c.key, c.day >= p_from
    ), trend AS (
        SELECT x.key, jsonb_agg(jsonb_build_array(x.part, x.judged, x.flagged) ORDER BY x.part) AS points
        FROM (SELECT c.key, (c.day - p_from) * least(15, p_to - p_from + 1) / (p_to - p_from + 1) AS part,
                     sum(c.judged) AS judged, sum(c.flagged) AS flagged
              FROM cells AS c WHERE c.day >= p_from GROUP BY 1, 2) AS x
        GROUP BY x.key
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', k.key, 'now', to_jsonb(n) - 'key' - 'is_now',
                                                 'before', to_jsonb(b) - 'key' - 'is_now', 'trend', t.points)), '[]')
    FROM (SELECT DISTINCT s.key FROM sums AS s) AS k
    LEFT JOIN sums AS n ON n.key = k.key AND n.is_now
    LEFT JOIN sums AS b ON b.key = k.key AND NOT b.is_now
    LEFT JOIN trend AS t ON t.key = k.key
$$;

COMMENT ON FUNCTION core.quality_total(date, date, date, text, text) IS 'Sums of each key of a kind over days and the days before, with the trend of flagged calls in up to 15 parts of the days';
REVOKE ALL ON FUNCTION core.quality_total(date, date, date, text, text) FROM PUBLIC;
