-- Everything that sql/ made, a row a thing: what kind it is, what it belongs to, its own name, and what it
-- looks like. Partitions of months are left out: which there are is a matter of the day.
-- Kinds `view text` and `trigger text` differ in a restored database, which names columns that were not
-- named, and sets brackets otherwise.
WITH schemas AS (
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace AS n WHERE n.nspname IN ('core', 'bi', 'console', 'notify', 'alerts')
), relations AS (
    SELECT c.*, n.nspname || '.' || c.relname AS name
    FROM pg_class AS c
    JOIN schemas AS n ON n.oid = c.relnamespace
    WHERE c.relname !~ '^sys_logs_[0-9]{4}_[0-9]{2}'
), functions AS (
    SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN schemas AS n ON n.oid = p.pronamespace
), grants AS (
    -- Where nothing was ever granted, the defaults of PostgreSQL hold.
    SELECT 'schema' AS kind, n.nspname::text AS owner, '' AS name, n.nspowner AS by,
           coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl
    FROM schemas AS n
    UNION ALL
    SELECT 'relation', c.name, '', c.relowner,
           coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
    FROM relations AS c WHERE c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT 'relation', c.name, 'column ' || a.attname, c.relowner, a.attacl
    FROM relations AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', p.name, '', p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)) FROM functions AS p
)
SELECT x.kind, x.owner, x.name, x.text
FROM (
    SELECT 'schema' AS kind, n.nspname::text AS owner, '' AS name, 'owner ' || pg_get_userbyid(n.nspowner) AS text FROM schemas AS n
    UNION ALL
    SELECT 'role', s.setrole::regrole::text, '', array_to_string(s.setconfig, ', ')
    FROM pg_db_role_setting AS s WHERE s.setrole::regrole::text LIKE 'callscript%' AND s.setdatabase = 0
    UNION ALL
    SELECT 'default rights', coalesce(nullif(d.defaclnamespace, 0)::regnamespace::text, 'every schema'),
           CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'f' THEN 'functions' ELSE d.defaclobjtype::text END,
           (SELECT string_agg(i.item::text, ', ' ORDER BY i.item::text COLLATE "C") FROM unnest(d.defaclacl) AS i (item))
    FROM pg_default_acl AS d
    UNION ALL
    SELECT 'type', t.oid::regtype::text, '',
           (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)
    FROM pg_type AS t JOIN schemas AS n ON n.oid = t.typnamespace WHERE t.typtype = 'e'
    UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END, c.name, '',
           concat_ws(', ', 'owner ' || pg_get_userbyid(c.relowner), 'partitioned by ' || pg_get_partkeydef(c.oid),
                     'partition ' || pg_get_expr(c.relpartbound, c.oid), array_to_string(c.reloptions, ', '))
    FROM relations AS c WHERE c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    -- The place says in which order the columns come.
    SELECT 'column', c.name, format('%s %s', to_char(row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), 'FM00'), a.attname),
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                     CASE a.attidentity WHEN 'a' THEN 'generated always as identity' END,
                     'default ' || pg_get_expr(d.adbin, d.adrelid))
    FROM relations AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'v')
    UNION ALL
    -- PostgreSQL 18 counts NOT NULL among the constraints.
    SELECT 'constraint', c.name, o.conname, pg_get_constraintdef(o.oid) || CASE WHEN o.convalidated THEN '' ELSE ', not validated' END
    FROM pg_constraint AS o JOIN relations AS c ON c.oid = o.conrelid WHERE o.contype NOT IN ('n', 't')
    UNION ALL
    SELECT 'index', c.name, r.relname, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i JOIN relations AS c ON c.oid = i.indrelid JOIN pg_class AS r ON r.oid = i.indexrelid
    UNION ALL
    SELECT 'trigger', c.name, t.tgname, concat_ws(' ', t.tgfoid::regproc, t.tgtype, t.tgenabled)
    FROM pg_trigger AS t JOIN relations AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'trigger text', c.name, t.tgname, pg_get_triggerdef(t.oid)
    FROM pg_trigger AS t JOIN relations AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'view text', c.name, '', pg_get_viewdef(c.oid) FROM relations AS c WHERE c.relkind = 'v'
    UNION ALL
    SELECT 'function', p.name, '', 'owner ' || pg_get_userbyid(p.proowner) FROM functions AS p
    UNION ALL
    SELECT 'function text', p.name, '', pg_get_functiondef(p.oid) FROM functions AS p
    UNION ALL
    SELECT g.kind || ' rights', g.owner, concat_ws(' ', nullif(g.name, ''), coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')),
           string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
    FROM grants AS g
    CROSS JOIN LATERAL aclexplode(g.acl) AS a
    WHERE a.grantee <> g.by
    GROUP BY g.kind, g.owner, g.name, a.grantee
    UNION ALL
    SELECT 'comment', c.name, coalesce(a.attname, ''), d.description
    FROM pg_description AS d
    JOIN relations AS c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute AS a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
    UNION ALL
    SELECT 'comment', p.name, '', d.description
    FROM pg_description AS d JOIN functions AS p ON p.oid = d.objoid AND d.classoid = 'pg_proc'::regclass
) AS x (kind, owner, name, text)
ORDER BY x.owner COLLATE "C",
         array_position(ARRAY['schema', 'role', 'default rights', 'type', 'sequence', 'table', 'view', 'function', 'column', 'constraint',
                              'index', 'trigger', 'trigger text', 'schema rights', 'relation rights', 'function rights', 'view text',
                              'function text', 'comment'], x.kind),
         x.name COLLATE "C"
