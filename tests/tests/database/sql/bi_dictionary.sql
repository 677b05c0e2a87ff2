-- The comments of schema bi, as docs/bi_dictionary.md keeps them.
SELECT E'# The views of schema bi\n\n'
    || 'One row per column, made of the comments in the database: `CALLSCRIPT_WRITE_GOLDEN=1 bin/test -- --test database contract` '
    || E'writes this\nfile. How to connect, and which view is for what: [bi.md](bi.md).\n'
    || string_agg(v.words, '' ORDER BY v.name COLLATE "C")
FROM (
    SELECT c.relname AS name,
           format(E'\n## bi.%s\n\n%s.\n\n| column | type | meaning |\n|---|---|---|\n', c.relname, obj_description(c.oid, 'pg_class'))
           || string_agg(format(E'| `%s` | %s | %s |\n', a.attname, format_type(a.atttypid, a.atttypmod),
                                replace(col_description(c.oid, a.attnum), '|', '\|')), '' ORDER BY a.attnum) AS words
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'bi'::regnamespace AND c.relkind IN ('v', 'm')
    GROUP BY c.oid, c.relname
) AS v
