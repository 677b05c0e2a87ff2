-- Somebody has a call open; returns the names of the others whose browsers said so within the last 30 seconds. Null: no such call.
-- Index: calls_pkey, presence_once, users_pkey.

CREATE OR REPLACE FUNCTION console.here(p_user_id bigint, p_call_id uuid) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    INSERT INTO core.presence AS p (call_id, user_id)
    SELECT k.id, p_user_id FROM core.calls AS k WHERE k.id = p_call_id AND actor IS NOT NULL
    ON CONFLICT ON CONSTRAINT presence_once DO UPDATE SET seen_at = clock_timestamp();
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT u.name
                 FROM core.presence AS p
                 JOIN core.users AS u ON u.id = p.user_id AND u.is_active
                 WHERE p.call_id = p_call_id AND p.user_id <> p_user_id AND p.seen_at > clock_timestamp() - interval '30 seconds'
                 ORDER BY u.name LIMIT 20);
END
$$;

COMMENT ON FUNCTION console.here(bigint, uuid) IS 'Somebody has a call open; the names of the others who have, too; null: no such call';
REVOKE ALL ON FUNCTION console.here(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.here(bigint, uuid) TO callscript_web;
