-- One word for the factory, for the dot in the bar of every page: from open alerts and from the lanes.
-- Index: alerts_open_once_idx; core.lanes and core.workers are a few rows.

CREATE OR REPLACE FUNCTION console.health() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN a.worst = 'critical' THEN 'bad'
                WHEN a.worst = 'warning' OR EXISTS (SELECT FROM core.lanes AS n WHERE n.paused) THEN 'warning'
                ELSE 'good' END
    FROM (SELECT max(o.severity) AS worst FROM core.alerts AS o WHERE o.resolved_at IS NULL) AS a
$$;

COMMENT ON FUNCTION console.health() IS 'good, warning or bad: how the factory is, from open alerts and from the lanes';
REVOKE ALL ON FUNCTION console.health() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.health() TO callscript_web;
