-- The dashboard: today, the last 24 hours and the last two weeks, with what is at risk.
-- Index: calls_start_time_idx, inbox_state_idx, inbox_facets_idx, inbox_pkey.
-- At risk is one thing everywhere: the revenue of flagged calls that are open. Hours and days are there also where nothing
-- happened; the last of them is not over (is_over).
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.dashboard(p_time_zone text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    day_began constant timestamptz := date_trunc('day', clock_timestamp() AT TIME ZONE p_time_zone) AT TIME ZONE p_time_zone;
    day_ago constant timestamptz := clock_timestamp() - interval '24 hours';
    today constant date := (clock_timestamp() AT TIME ZONE p_time_zone)::date;
    -- 30 days with today, as the filter of the inbox counts them.
    first_of_month constant timestamptz := (today - 29)::timestamp AT TIME ZONE p_time_zone;
    first_of_fortnight constant timestamptz := (today - 13)::timestamp AT TIME ZONE p_time_zone;
    this_hour constant timestamptz := date_trunc('hour', clock_timestamp(), p_time_zone);
    since constant timestamptz := least(day_began, day_ago);
BEGIN
    RETURN (
        WITH calls AS MATERIALIZED (
            SELECT k.id, k.campaign_id, k.publisher_id, k.publisher_name, k.status, k.revenue, k.start_time_utc,
                   k.start_time_utc >= day_began AS is_today, date_trunc('hour', k.start_time_utc, p_time_zone) AS hour,
                   extract(epoch FROM k.judged_at - (k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0))))
                       ::float8 AS lag,
                   EXISTS (SELECT FROM core.inbox AS i WHERE i.call_id = k.id AND i.state = 'open') AS is_open
            FROM core.calls AS k
            WHERE k.start_time_utc >= since
        )
        SELECT jsonb_build_object(
            'today', (SELECT jsonb_build_object(
                    'calls', count(*), 'judged', count(*) FILTER (WHERE c.status IN ('flagged', 'safe')),
                    'unjudged', count(*) FILTER (WHERE c.status = 'unjudged'),
                    'flagged', count(*) FILTER (WHERE c.status = 'flagged'),
                    'failed', count(*) FILTER (WHERE c.status = 'failed'),
                    'lag_p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY c.lag),
                    'lag_p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag))
                FROM calls AS c WHERE c.is_today),
            'inbox', (SELECT jsonb_build_object('open', count(*), 'at_risk', coalesce(sum(i.revenue), 0)::float8)
                      FROM core.inbox AS i WHERE i.state = 'open'),
            'decided', (SELECT jsonb_build_object(
                    'confirmed', coalesce(sum(i.revenue) FILTER (WHERE i.state = 'confirmed'), 0)::float8,
                    'escalated', coalesce(sum(i.revenue) FILTER (WHERE i.state = 'escalated'), 0)::float8,
                    'confirmed_calls', count(*) FILTER (WHERE i.state = 'confirmed'),
                    'escalated_calls', count(*) FILTER (WHERE i.state = 'escalated'))
                FROM core.inbox AS i
                WHERE i.state IN ('confirmed', 'escalated') AND i.call_time >= first_of_month),
            'budget', (SELECT jsonb_build_object('spent', b.spent_usd::float8, 'daily', b.daily_usd::float8, 'stage', b.stage)
                       FROM bi.budget AS b),
            'lanes', (SELECT jsonb_agg(jsonb_build_object(
                    'lane', q.lane, 'waiting', q.waiting, 'working', q.working, 'backing_off', q.backing_off,
                    'dead_letters', q.dead_letters, 'oldest_seconds', q.oldest_waiting_seconds, 'paused', q.paused))
                FROM bi.queue AS q),
            'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'host', w.host, 'state', w.state, 'lanes', w.lanes, 'device', w.device, 'model', w.model, 'slots', w.slots,
                    'holds', w.holds, 'last_seen_at', w.last_seen_at)), '[]')
                FROM (SELECT * FROM bi.workers AS x WHERE x.state <> 'stopped' ORDER BY x.last_seen_at DESC LIMIT 50) AS w),
            'alerts', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'kind', a.kind, 'severity', a.severity, 'message', a.message, 'raised_at', a.raised_at)), '[]')
                FROM (SELECT * FROM bi.alerts AS x WHERE x.is_open LIMIT 20) AS a),
            'hours', (SELECT jsonb_agg(jsonb_build_object('hour', h.hour, 'calls', coalesce(x.calls, 0),
                                                          'flagged', coalesce(x.flagged, 0), 'lag_p95', x.lag,
                                                          'is_over', h.hour < this_hour) ORDER BY h.hour)
                FROM generate_series(this_hour - interval '23 hours', this_hour, interval '1 hour') AS h (hour)
                LEFT JOIN (
                    SELECT c.hour, count(*) AS calls, count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                           percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag) AS lag
                    FROM calls AS c GROUP BY 1) AS x ON x.hour = h.hour),
            'days', (SELECT jsonb_agg(jsonb_build_object('day', d.day, 'flagged', coalesce(x.flagged, 0), 'bad', coalesce(x.bad, 0),
                                                         'revenue', coalesce(x.revenue, 0), 'is_over', d.day < today)
                                      ORDER BY d.day)
                FROM (SELECT today - n AS day FROM generate_series(0, 13) AS n) AS d
                LEFT JOIN (
                    SELECT (i.call_time AT TIME ZONE p_time_zone)::date AS day, count(*) AS flagged,
                           count(*) FILTER (WHERE i.state IN ('confirmed', 'escalated')) AS bad, sum(i.revenue)::float8 AS revenue
                    FROM core.inbox AS i
                    WHERE i.state IN ('open', 'confirmed', 'dismissed', 'escalated')
                      AND i.call_time >= first_of_fortnight GROUP BY 1) AS x ON x.day = d.day),
            'verticals', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                    ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(g.vertical_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.is_open), 0)::float8 AS at_risk
                      FROM calls AS c JOIN core.campaigns AS g ON g.id = c.campaign_id WHERE c.is_today GROUP BY 1) AS x),
            'publishers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                     ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(c.publisher_name, c.publisher_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.is_open), 0)::float8 AS at_risk
                      FROM calls AS c WHERE c.is_today GROUP BY 1 ORDER BY 3 DESC LIMIT 10) AS x))
    );
END
$$;

COMMENT ON FUNCTION console.dashboard(text) IS 'Today (in the viewer''s zone) and the last 24 hours, as the dashboard shows them';
REVOKE ALL ON FUNCTION console.dashboard(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.dashboard(text) TO callscript_web;
