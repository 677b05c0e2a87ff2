-- Whether the present role may use pg_cron.
SELECT pg_catalog.has_schema_privilege('cron', 'USAGE')
