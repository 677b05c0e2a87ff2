-- How long a call may be put off in a lane; NULL for ever. Part of fail.sql.
-- Index: settings_pkey.
(SELECT pg_catalog.make_interval(hours => pg_catalog.max((s.value #>> '{}')::integer)
            FILTER (WHERE s.key = pg_catalog.format('deferral.%s_hours', $6)),
        mins => CASE WHEN $6 = 'vault' THEN pg_catalog.max((s.value #>> '{}')::integer)
            FILTER (WHERE s.key = 'vault.recording_grace_minutes') ELSE 0 END)
            FROM core.settings AS s
            WHERE s.key IN (pg_catalog.format('deferral.%s_hours', $6), 'vault.recording_grace_minutes')
            HAVING pg_catalog.max((s.value #>> '{}')::integer)
                FILTER (WHERE s.key = pg_catalog.format('deferral.%s_hours', $6)) > 0)
