-- The last 30 days of each publisher or buyer beside the 30 days before, with intervals and money: the one place of these sums, for
-- bi.publisher_scorecard and bi.buyer_quality.
-- Indexes: calls_start_time_idx, inbox_pkey.

CREATE OR REPLACE FUNCTION core.scorecard(p_by text)
RETURNS TABLE (key text, name text, calls bigint, judged bigint, flagged bigint, flagged_share double precision,
               flagged_share_low double precision, flagged_share_high double precision, flagged_share_before double precision, trend text,
               confirmed bigint, dismissed bigint, open bigint, revenue numeric, payout numeric, revenue_at_risk numeric,
               revenue_confirmed_bad numeric, payout_confirmed_bad numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.key, s.name, s.calls, s.judged, s.flagged, s.flagged::float8 / nullif(s.judged, 0), w.low, w.high,
           s.flagged_before::float8 / nullif(s.judged_before, 0),
           CASE WHEN w.low > b.high THEN 'worse' WHEN w.high < b.low THEN 'better' ELSE 'same' END,
           s.confirmed, s.dismissed, s.open, s.revenue, s.payout, s.revenue_at_risk, s.revenue_confirmed_bad, s.payout_confirmed_bad
    FROM (
        SELECT x.key, max(x.name) AS name,
               count(*) FILTER (WHERE x.is_now) AS calls,
               count(*) FILTER (WHERE x.is_now AND x.status IN ('flagged', 'safe')) AS judged,
               count(*) FILTER (WHERE x.is_now AND x.status = 'flagged') AS flagged,
               count(*) FILTER (WHERE NOT x.is_now AND x.status IN ('flagged', 'safe')) AS judged_before,
               count(*) FILTER (WHERE NOT x.is_now AND x.status = 'flagged') AS flagged_before,
               count(*) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')) AS confirmed,
               count(*) FILTER (WHERE x.is_now AND x.state = 'dismissed') AS dismissed,
               count(*) FILTER (WHERE x.is_now AND x.state = 'open') AS open,
               coalesce(sum(x.revenue) FILTER (WHERE x.is_now), 0) AS revenue,
               coalesce(sum(x.payout) FILTER (WHERE x.is_now), 0) AS payout,
               coalesce(sum(x.revenue) FILTER (WHERE x.is_now AND x.state = 'open'), 0) AS revenue_at_risk,
               coalesce(sum(x.revenue) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
               coalesce(sum(x.payout) FILTER (WHERE x.is_now AND x.state IN ('confirmed', 'escalated')), 0) AS payout_confirmed_bad
        FROM (
            SELECT CASE p_by WHEN 'buyer' THEN coalesce(k.buyer, k.target_name, k.target_id) ELSE k.publisher_id END AS key,
                   CASE p_by WHEN 'buyer' THEN NULL ELSE coalesce(k.publisher_name, k.publisher_id) END AS name,
                   k.status, CASE WHEN k.status = 'flagged' THEN coalesce(i.state, 'open') END AS state, k.revenue, k.payout,
                   k.start_time_utc >= clock_timestamp() - interval '30 days' AS is_now
            FROM core.calls AS k
            LEFT JOIN core.inbox AS i ON i.call_id = k.id
            WHERE k.start_time_utc >= clock_timestamp() - interval '60 days'
        ) AS x
        GROUP BY x.key
    ) AS s
    LEFT JOIN LATERAL core.wilson(s.flagged, s.judged) AS w ON true
    LEFT JOIN LATERAL core.wilson(s.flagged_before, s.judged_before) AS b ON true
    WHERE s.calls > 0
    ORDER BY s.flagged DESC, s.calls DESC
$$;

COMMENT ON FUNCTION core.scorecard(text) IS 'The last 30 days of each publisher (publisher) or buyer (buyer) beside the 30 days before';
REVOKE ALL ON FUNCTION core.scorecard(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.scorecard(text) TO callscript_bi, callscript_dba, callscript_web;
