-- Every column of schema bi, as tests/data/bi_columns.txt keeps them: view.column type.
SELECT string_agg(format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)), E'\n'
                  ORDER BY c.relname COLLATE "C", a.attnum) || E'\n'
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'bi'::regnamespace AND c.relkind IN ('v', 'm')
