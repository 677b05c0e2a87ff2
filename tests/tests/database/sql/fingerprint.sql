-- A fingerprint of every row of every table of core: table, rows, hash.
SELECT string_agg(format('%s %s', c.relname,
                         (xpath('/row/fingerprint/text()',
                                query_to_xml(format('SELECT count(*) || '' '' || coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '''') AS fingerprint FROM core.%I AS t', c.relname),
                                             false, true, '')))[1]::text),
                  E'\n' ORDER BY c.relname)
FROM pg_class AS c
WHERE c.relnamespace = 'core'::regnamespace AND c.relkind IN ('r', 'p')
