-- The stretch that callscript.reconcile(day) audits: that UTC day, or yesterday.
-- $1 day or NULL
SELECT d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC', d.day::timestamp AT TIME ZONE 'UTC' < pg_catalog.clock_timestamp()
FROM (SELECT coalesce($1, (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')::date - 1) AS day) AS d
