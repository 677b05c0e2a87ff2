-- How many comments name somebody who has not read them, for the badge.
-- Index: mentions_unread_idx.

CREATE OR REPLACE FUNCTION console.unread_mentions(p_user_id bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM core.mentions AS m WHERE m.user_id = p_user_id AND m.read_at IS NULL
$$;

COMMENT ON FUNCTION console.unread_mentions(bigint) IS 'How many comments name somebody who has not read them';
REVOKE ALL ON FUNCTION console.unread_mentions(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.unread_mentions(bigint) TO callscript_web;
