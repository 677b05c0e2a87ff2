-- The catalogue of the extension as one text: every function with its definition, owner and rights.
SELECT string_agg(format('%s owner=%s acl=%s', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner),
                         (SELECT string_agg(a.grantee || ':' || a.privilege_type, ',' ORDER BY a.grantee, a.privilege_type)
                          FROM (SELECT coalesce(nullif(x.grantee, 0)::regrole::text, 'PUBLIC') AS grantee, x.privilege_type
                                FROM aclexplode(p.proacl) AS x) AS a)),
                  E'\n' ORDER BY p.oid::regprocedure::text)
FROM pg_proc AS p
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'callscript'
