-- What stands beside a call: its publisher, buyer and campaign over the last 30 days, and the other calls of the same number
-- from 90 days before this one on. The number is masked for viewers. Null: no such call.
-- Index: calls_pkey, calls_caller_idx, inbox_pkey; those of core.context_of.
-- Trap: a number that calls thousands of times is counted up to 1,000.

CREATE OR REPLACE FUNCTION console.context(p_user_id bigint, p_call_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'publisher', core.context_of('publisher', left(coalesce(k.publisher_name, k.publisher_id, ''), 200),
                                     coalesce(k.publisher_name, k.publisher_id)),
        'buyer', core.context_of('buyer', left(coalesce(k.buyer, k.target_name, k.target_id, ''), 200),
                                 coalesce(k.buyer, k.target_name, k.target_id)) - 'series',
        'campaign', core.context_of('campaign', k.campaign_id::text, g.name) - 'series',
        'caller', (
            WITH calls AS MATERIALIZED (
                SELECT o.id, o.start_time_utc, o.duration_seconds, o.status, coalesce(o.publisher_name, o.publisher_id) AS publisher
                FROM core.calls AS o
                WHERE o.caller_number = k.caller_number AND o.start_time_utc >= k.start_time_utc - interval '90 days'
                ORDER BY o.start_time_utc DESC LIMIT 1000
            )
            SELECT jsonb_build_object(
                'number', CASE WHEN u.role IN ('reviewer', 'admin') THEN k.caller_number
                               WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                               ELSE '***' END,
                'nth', count(*) FILTER (WHERE (c.start_time_utc, c.id) <= (k.start_time_utc, k.id)), 'of', count(*), 'days', 90,
                'calls', (SELECT jsonb_agg(jsonb_build_object(
                                     'id', x.id, 'start', x.start_time_utc, 'duration_seconds', x.duration_seconds,
                                     'publisher', x.publisher, 'status', x.status,
                                     'state', (SELECT i.state FROM core.inbox AS i WHERE i.call_id = x.id),
                                     'is_this', x.id = k.id) ORDER BY x.start_time_utc DESC, x.id DESC)
                          FROM (SELECT o.* FROM calls AS o ORDER BY o.start_time_utc DESC, o.id DESC LIMIT 5) AS x))
            FROM calls AS c
            WHERE k.caller_number IS NOT NULL
            HAVING count(*) > 0))
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    JOIN core.users AS u ON u.id = p_user_id AND u.is_active
    WHERE k.id = p_call_id
$$;

COMMENT ON FUNCTION console.context(bigint, uuid) IS 'What stands beside a call: publisher, buyer and campaign over 30 days, and the calls of the same number; the number masked for viewers; null: no such call';
REVOKE ALL ON FUNCTION console.context(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.context(bigint, uuid) TO callscript_web;
