-- Where a claim begins to look: the start time above which nothing waits, or NULL to look from the top.
-- statements.rs fills in what stands in double braces, and says what the two sequences hold.
-- Index: calls_fresh_{{lane}}_idx for what became available since that was known.
-- Trap: more than {{most_fresh}} fresh calls are not searched for the newest, because walking from the top
-- meets them at once.
-- Trap: a look from the top that lies in the future was noted under a wrong clock.
-- Trap: in the order of the index, or so few rows would seem to be found fastest by reading the table.
WITH register AS MATERIALIZED (
    SELECT pg_catalog.to_timestamp({{clock_begins}} + (w.last_value >> {{since_bits}})) AS head,
           pg_catalog.to_timestamp({{clock_begins}} + (w.last_value & {{since_mask}})) AS since,
           {{clock_begins}} + f.last_value NOT BETWEEN pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) - {{full_every_seconds}}
                                                   AND pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS is_due
    FROM core.claim_window_{{lane}} AS w, core.claim_full_{{lane}} AS f
), fresh AS (
    SELECT pg_catalog.count(*) AS calls, pg_catalog.max(x.start_time_utc) AS newest
    FROM (SELECT k.start_time_utc
          FROM core.calls AS k
          WHERE k.status = '{{waiting}}' AND k.available_at > (SELECT r.since FROM register AS r)
            AND k.available_at <= (SELECT pg_catalog.clock_timestamp())
          ORDER BY k.available_at DESC
          LIMIT {{most_fresh}}) AS x
)
SELECT CASE WHEN r.is_due OR f.calls = {{most_fresh}} THEN NULL ELSE greatest(r.head, f.newest) END
FROM register AS r, fresh AS f
