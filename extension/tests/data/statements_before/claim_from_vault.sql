-- Where a claim begins to look: the start time above which nothing waits, or NULL to look from the top.
-- Index: calls_fresh_vault_idx for what became available since that was known.
-- Trap: more than a hundred fresh calls are not searched for the newest, because walking from the top meets them at once.
-- Trap: in the order of the index, or a hundred rows would seem to be found fastest by reading the table.
WITH register AS MATERIALIZED (
    SELECT pg_catalog.to_timestamp(1577836800 + (w.last_value >> 31)) AS head,
           pg_catalog.to_timestamp(1577836800 + (w.last_value & 2147483647)) AS since,
           1577836800 + f.last_value < pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) - 60 AS is_due
    FROM core.claim_window_vault AS w, core.claim_full_vault AS f
), fresh AS (
    SELECT pg_catalog.count(*) AS calls, pg_catalog.max(x.start_time_utc) AS newest
    FROM (SELECT k.start_time_utc
          FROM core.calls AS k
          WHERE k.status = 'pending' AND k.available_at > (SELECT r.since FROM register AS r)
            AND k.available_at <= (SELECT pg_catalog.clock_timestamp())
          ORDER BY k.available_at DESC
          LIMIT 100) AS x
)
SELECT CASE WHEN r.is_due OR f.calls = 100 THEN NULL ELSE greatest(r.head, f.newest) END
FROM register AS r, fresh AS f
