-- Somebody has read the comments that name them: those of a call, or (null) all. Returns how many are unread after that.
-- Index: mentions_unread_idx, comments_pkey.

CREATE OR REPLACE FUNCTION console.read_mentions(p_user_id bigint, p_call_id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.mentions AS m SET read_at = clock_timestamp()
    WHERE m.user_id = p_user_id AND m.read_at IS NULL
      AND (p_call_id IS NULL OR m.comment_id IN (SELECT c.id FROM core.comments AS c WHERE c.call_id = p_call_id));
    RETURN console.unread_mentions(p_user_id);
END
$$;

COMMENT ON FUNCTION console.read_mentions(bigint, uuid) IS 'Somebody has read the comments that name them, of a call or all; returns how many are unread after that';
REVOKE ALL ON FUNCTION console.read_mentions(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.read_mentions(bigint, uuid) TO callscript_web;
