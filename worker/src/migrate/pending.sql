-- Whether a file of sql/current or sql/rules must be applied: it never was, its text is another by now, or something that
-- it defines is gone, because a numbered file dropped that.
-- $1 name with its schema (a rule: rules.ID), $2 checksum, $3 how many views it defines, $4 how many functions of this name,
-- $5 triggers: the table, a space, the trigger
SELECT NOT EXISTS (SELECT FROM core.schema_objects AS o WHERE o.name = $1 AND o.checksum = $2)
       OR $3 > (SELECT count(*) FROM pg_class AS c WHERE c.oid = to_regclass($1) AND c.relkind = 'v')
       OR $4 > (SELECT count(*) FROM pg_proc AS p
                WHERE p.pronamespace = to_regnamespace(split_part($1, '.', 1)) AND p.proname = split_part($1, '.', 2))
       OR EXISTS (SELECT FROM unnest($5) AS t (name)
                  WHERE NOT EXISTS (SELECT FROM pg_trigger AS g
                                    WHERE g.tgrelid = to_regclass(split_part(t.name, ' ', 1))
                                      AND g.tgname = split_part(t.name, ' ', 2))) AS pending
