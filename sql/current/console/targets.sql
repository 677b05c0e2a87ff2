-- Where alerts are sent, without the secret part of the address, and what became of the last message.
-- Index: notifications_target_idx, its newest entry.

CREATE OR REPLACE FUNCTION console.targets() RETURNS TABLE (id bigint, name text, kind text, host text, least_severity text,
                                                            is_active boolean, last_at timestamptz, last_error text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.id, t.name, t.kind, substring(t.url FROM '^https?://([^/?#]+)'), t.least_severity::text, t.is_active,
           coalesce(n.delivered_at, n.dropped_at, n.created_at), n.error
    FROM core.notification_targets AS t
    LEFT JOIN LATERAL (SELECT * FROM core.notifications AS x WHERE x.target_id = t.id ORDER BY x.id DESC LIMIT 1) AS n ON true
    ORDER BY t.name
$$;

COMMENT ON FUNCTION console.targets() IS 'Where alerts are sent, without the secret part of the address, and how the last one fared';
REVOKE ALL ON FUNCTION console.targets() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.targets() TO callscript_web;
