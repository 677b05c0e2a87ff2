-- Whether the start-up option of a listener has reached the server: 'on', or '' where something in between dropped it.
SELECT coalesce(pg_catalog.current_setting('callscript.listener', true), '')
