-- Compares what an audit has just read with what is stored, minute by minute and campaign by campaign; keeps
-- the result per campaign and opens a window over the minutes that differ, so that they are read again.
-- Returns how many differ.
-- $1 window, $2 [{minute, campaign_key, campaign, calls, seconds, revenue, payout}] (checked by the caller;
-- money in ten-thousandths of a dollar)
-- Index: sync_windows_pkey; calls_start_time_idx; campaigns_pkey; reconciliations_span_idx;
-- reconciliations_slice_once.
-- Trap: a record may be dated outside of the window that listed it: it is no part of this slice, on neither side.
-- Trap: an amount that Ringba does not give for any call of a minute and campaign is not known, and differs from nothing.
-- Trap: minutes that were healed once and differ still are not healed again: the alert stays, and audits of the days 3, 7 and
-- 31 try again.
-- Trap: a slice replaces every older one that overlaps it, or an hour would be counted twice after it was
-- split once.
-- Trap: the older slices are deleted in the same statement, so only those that the new rows do not replace in
-- place are.
WITH audit AS (
    SELECT w.id, w.window_start, w.window_end, w.heal_round FROM core.sync_windows AS w WHERE w.id = $1
), ringba AS (
    SELECT r.minute, r.campaign_key, pg_catalog.max(r.campaign) AS campaign, pg_catalog.sum(r.calls) AS calls,
           pg_catalog.sum(r.seconds) AS seconds, pg_catalog.sum(r.revenue) / 10000 AS revenue,
           pg_catalog.sum(r.payout) / 10000 AS payout
    FROM audit AS a, pg_catalog.jsonb_to_recordset($2) AS r (
        minute timestamptz, campaign_key text, campaign text, calls integer, seconds bigint, revenue numeric, payout numeric)
    WHERE r.minute + interval '1 minute' > a.window_start AND r.minute < a.window_end
    GROUP BY r.minute, r.campaign_key
), stored AS (
    SELECT pg_catalog.date_trunc('minute', k.start_time_utc) AS minute, g.external_key AS campaign_key,
           pg_catalog.max(g.name) AS campaign, pg_catalog.count(*) AS calls,
           coalesce(pg_catalog.sum(k.duration_seconds), 0) AS seconds, pg_catalog.sum(k.revenue) AS revenue,
           pg_catalog.sum(k.payout) AS payout
    FROM audit AS a
    JOIN core.calls AS k ON k.start_time_utc >= a.window_start AND k.start_time_utc < a.window_end
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    GROUP BY 1, 2
), compared AS MATERIALIZED (
    SELECT minute, campaign_key, coalesce(s.campaign, r.campaign, '(unknown)') AS campaign,
           coalesce(r.calls, 0) AS ringba_calls, coalesce(s.calls, 0) AS stored_calls,
           coalesce(r.seconds, 0) AS ringba_seconds, coalesce(s.seconds, 0) AS stored_seconds,
           CASE WHEN r.minute IS NULL THEN 0 ELSE coalesce(r.revenue, s.revenue, 0) END AS ringba_revenue, coalesce(s.revenue, 0) AS stored_revenue,
           CASE WHEN r.minute IS NULL THEN 0 ELSE coalesce(r.payout, s.payout, 0) END AS ringba_payout, coalesce(s.payout, 0) AS stored_payout,
           (coalesce(r.calls, 0), coalesce(r.seconds, 0), CASE WHEN r.minute IS NULL THEN 0 ELSE coalesce(r.revenue, s.revenue, 0) END,
            CASE WHEN r.minute IS NULL THEN 0 ELSE coalesce(r.payout, s.payout, 0) END)
           <> (coalesce(s.calls, 0), coalesce(s.seconds, 0), coalesce(s.revenue, 0), coalesce(s.payout, 0)) AS differs
    FROM ringba AS r
    FULL JOIN stored AS s USING (minute, campaign_key)
), slice AS (
    SELECT c.campaign_key, pg_catalog.max(c.campaign) AS campaign,
           pg_catalog.sum(c.ringba_calls)::integer AS ringba_calls, pg_catalog.sum(c.stored_calls)::integer AS stored_calls,
           pg_catalog.sum(c.ringba_seconds)::bigint AS ringba_seconds,
           pg_catalog.sum(c.stored_seconds)::bigint AS stored_seconds,
           pg_catalog.sum(c.ringba_revenue) AS ringba_revenue, pg_catalog.sum(c.stored_revenue) AS stored_revenue,
           pg_catalog.sum(c.ringba_payout) AS ringba_payout, pg_catalog.sum(c.stored_payout) AS stored_payout,
           coalesce(pg_catalog.array_agg(c.minute ORDER BY c.minute) FILTER (WHERE c.differs), '{}') AS minutes_in_doubt
    FROM compared AS c
    GROUP BY c.campaign_key
    UNION ALL
    SELECT '', '(no calls)', 0, 0, 0, 0, 0, 0, 0, 0, '{}' WHERE NOT EXISTS (SELECT FROM compared)
), gone AS (
    DELETE FROM core.reconciliations AS x
    USING audit AS a
    WHERE tstzrange(x.slice_start, x.slice_end) && tstzrange(a.window_start, a.window_end)
      AND NOT (x.slice_start = a.window_start AND x.slice_end = a.window_end
               AND x.campaign_key IN (SELECT s.campaign_key FROM slice AS s))
), kept AS (
    INSERT INTO core.reconciliations AS x (
        window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls, stored_calls, ringba_seconds,
        stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout, minutes_in_doubt)
    SELECT a.id, a.window_start, a.window_end, s.campaign_key, s.campaign, s.ringba_calls, s.stored_calls,
           s.ringba_seconds, s.stored_seconds, s.ringba_revenue, s.stored_revenue, s.ringba_payout, s.stored_payout,
           s.minutes_in_doubt
    FROM slice AS s, audit AS a
    ON CONFLICT (slice_start, slice_end, campaign_key) DO UPDATE
        SET window_id = EXCLUDED.window_id, campaign = EXCLUDED.campaign,
            ringba_calls = EXCLUDED.ringba_calls, stored_calls = EXCLUDED.stored_calls,
            ringba_seconds = EXCLUDED.ringba_seconds, stored_seconds = EXCLUDED.stored_seconds,
            ringba_revenue = EXCLUDED.ringba_revenue, stored_revenue = EXCLUDED.stored_revenue,
            ringba_payout = EXCLUDED.ringba_payout, stored_payout = EXCLUDED.stored_payout,
            minutes_in_doubt = EXCLUDED.minutes_in_doubt, checked_at = EXCLUDED.checked_at
), stretch AS (
    SELECT pg_catalog.unnest(pg_catalog.range_agg(tstzrange(
               greatest(c.minute, a.window_start), least(c.minute + interval '1 minute', a.window_end)))) AS span
    FROM compared AS c, audit AS a
    WHERE c.differs
), healing AS (
    INSERT INTO core.sync_windows (kind, window_start, window_end, heal_round)
    SELECT 'heal', pg_catalog.lower(t.span), pg_catalog.upper(t.span), a.heal_round + 1
    FROM stretch AS t, audit AS a
    WHERE a.heal_round = 0
    ON CONFLICT (kind, window_start, window_end) WHERE status IN ('pending', 'working') DO NOTHING
)
SELECT pg_catalog.count(DISTINCT c.minute)::integer FROM compared AS c WHERE c.differs
