-- Calls, verdicts and decisions of a publisher, buyer or campaign by day: from the sums of Quality where a day is added up,
-- from the calls themselves where it is not. p_kind and p_key are those of core.quality_days.
-- Index: quality_days_once, quality_closed_once; calls_publisher_idx, calls_buyer_idx, calls_campaign_idx for each day that is
-- not added up, inbox_pkey.
-- Trap: planned anew each time (force_custom_plan), so that two of the three parts are left out; a day at a time, so that each
-- is one walk of an index.

CREATE OR REPLACE FUNCTION core.context_days(p_kind text, p_key text, p_from date, p_to date)
RETURNS TABLE (day date, calls bigint, judged bigint, flagged bigint, confirmed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET jit = off AS $$
#variable_conflict use_column
DECLARE
    zone constant text := core.quality_zone();
    live_from constant date := core.quality_live_from();
    closed constant date[] := ARRAY(SELECT c.day FROM core.quality_closed AS c
                                    WHERE c.zone = zone AND c.day BETWEEN p_from AND least(p_to, live_from - 1));
    campaign constant uuid := CASE WHEN p_kind = 'campaign' THEN p_key::uuid END;
BEGIN
    RETURN QUERY
    SELECT q.day, q.calls::bigint, q.judged::bigint, q.flagged::bigint, q.confirmed::bigint
    FROM core.quality_days AS q
    WHERE q.kind = p_kind AND q.key = p_key AND q.day = ANY (closed);
    RETURN QUERY
    SELECT d.day, count(k.id), count(*) FILTER (WHERE k.status IN ('flagged', 'safe')),
           count(*) FILTER (WHERE k.status = 'flagged'),
           count(*) FILTER (WHERE k.status = 'flagged' AND EXISTS (
               SELECT FROM core.inbox AS i WHERE i.call_id = k.id AND i.state = 'confirmed'))
    FROM (SELECT p_from + n AS day, (p_from + n)::timestamp AT TIME ZONE zone AS begins,
                 (p_from + n + 1)::timestamp AT TIME ZONE zone AS ends
          FROM generate_series(0, p_to - p_from) AS n
          WHERE p_from + n <> ALL (closed)) AS d
    CROSS JOIN LATERAL (
        SELECT o.id, o.status FROM core.calls AS o
        WHERE p_kind = 'publisher' AND left(coalesce(o.publisher_name, o.publisher_id, ''), 200) = p_key
          AND o.start_time_utc >= d.begins AND o.start_time_utc < d.ends
        UNION ALL
        SELECT o.id, o.status FROM core.calls AS o
        WHERE p_kind = 'buyer' AND left(coalesce(o.buyer, o.target_name, o.target_id, ''), 200) = p_key
          AND o.start_time_utc >= d.begins AND o.start_time_utc < d.ends
        UNION ALL
        SELECT o.id, o.status FROM core.calls AS o
        WHERE p_kind = 'campaign' AND o.campaign_id = campaign
          AND o.start_time_utc >= d.begins AND o.start_time_utc < d.ends
    ) AS k
    GROUP BY d.day;
END
$$;

COMMENT ON FUNCTION core.context_days(text, text, date, date) IS 'Calls, verdicts and decisions of a publisher, buyer or campaign by day of Quality; days without calls are missing';
REVOKE ALL ON FUNCTION core.context_days(text, text, date, date) FROM PUBLIC;
