-- Tables, views and columns of core and bi without a comment.
SELECT n.nspname || '.' || c.relname || coalesce('.' || a.attname, '')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname IN ('core', 'bi') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
  AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)
  -- The history table is the migration library's.
  AND c.relname <> 'schema_migrations'
ORDER BY 1
