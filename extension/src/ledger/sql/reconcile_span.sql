-- The stretches that callscript.reconcile(day) audits: that UTC day; or yesterday, and what was yesterday 2, 6 and 30 days
-- ago: Ringba takes adjustments of revenue and payout for 30 days. An audit reads sums first; only minutes whose sums differ are
-- read and stored again.
-- $1 day or NULL
SELECT d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC',
       d.day::timestamp AT TIME ZONE 'UTC' < pg_catalog.clock_timestamp()
FROM (SELECT $1::date AS day
      WHERE $1 IS NOT NULL
      UNION ALL
      SELECT (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date - a.age
      FROM pg_catalog.unnest(ARRAY[1, 3, 7, 31]) AS a (age)
      WHERE $1 IS NULL) AS d
