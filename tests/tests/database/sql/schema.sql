-- Everything that the migrations made, as one text: relations with columns, owners and rights, functions, constraints,
-- indexes, triggers, comments. Not the text of views and of conditions of triggers: a
-- restored one names columns that were not named, and brackets otherwise.
SELECT string_agg(x.line, E'\n' ORDER BY x.line)
FROM (
    SELECT format('relation %s %s %s %s', c.oid::regclass, c.relkind, pg_get_userbyid(c.relowner),
                  (SELECT string_agg(a.grantee || ':' || a.privilege_type, ',' ORDER BY a.grantee, a.privilege_type)
                   FROM (SELECT coalesce(nullif(x.grantee, 0)::regrole::text, 'PUBLIC') AS grantee, x.privilege_type
                         FROM aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) AS x)
                        AS a)) AS line
    FROM pg_class AS c WHERE c.relnamespace::regnamespace::text IN ('core', 'bi', 'console', 'notify')
    UNION ALL
    SELECT format('column %s.%s %s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v')
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace::regnamespace::text IN ('core', 'bi', 'console', 'notify')
    UNION ALL
    SELECT format('function %s %s %s', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner), p.proacl)
    FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text IN ('core', 'bi', 'console', 'notify')
    UNION ALL
    SELECT format('constraint %s %s %s %s', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid), o.convalidated)
    FROM pg_constraint AS o WHERE o.connamespace::regnamespace::text IN ('core', 'bi', 'console', 'notify')
    UNION ALL
    SELECT 'index ' || pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relnamespace = 'core'::regnamespace
    UNION ALL
    SELECT format('trigger %s %s %s %s %s', t.tgname, t.tgrelid::regclass, t.tgfoid::regproc, t.tgtype, t.tgenabled)
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = 'core'::regnamespace
    UNION ALL
    SELECT format('comment %s %s %s', d.objoid::regclass, a.attname, d.description)
    FROM pg_description AS d JOIN pg_class AS c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute AS a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
    WHERE c.relnamespace::regnamespace::text IN ('core', 'bi', 'console', 'notify')
    UNION ALL
    SELECT format('role %s %s', s.setrole::regrole, s.setconfig) FROM pg_db_role_setting AS s WHERE s.setrole <> 0
) AS x
