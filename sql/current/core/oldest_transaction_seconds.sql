-- Age of the oldest open transaction of another session, for bi.health and the watchdog. Everybody may see
-- which snapshot holds vacuum back (backend_xmin). Only members of pg_read_all_stats may see since when a
-- transaction of another role is open. That role also shows the statements of every database of the server,
-- so no migration grants it. A DBA may grant it: GRANT pg_read_all_stats TO callscript_owner. With that right
-- this function gives its figure.

CREATE OR REPLACE FUNCTION core.oldest_transaction_seconds() RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN (
        SELECT coalesce(round(max(extract(epoch FROM clock_timestamp() - a.xact_start)), 1), 0)
        FROM pg_stat_activity AS a
        WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()) END
$$;

COMMENT ON FUNCTION core.oldest_transaction_seconds() IS 'Age of the oldest open transaction of another session of this database; null: callscript_owner may not see it';
REVOKE ALL ON FUNCTION core.oldest_transaction_seconds() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.oldest_transaction_seconds() TO callscript_bi, callscript_web, callscript_dba;
