-- The comments of a call as pages show them to somebody, or one of them: [{id, by, at, at_seconds, text, mentions, is_mine}], the
-- oldest first.
-- Index: comments_call_idx, mentions_comment_idx, users_pkey.

CREATE OR REPLACE FUNCTION core.comments_of(p_user_id bigint, p_call_id uuid, p_comment_id bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'id', c.id, 'by', u.name, 'at', c.created_at, 'at_seconds', c.at_seconds, 'text', c.text,
               'mentions', (SELECT coalesce(jsonb_agg(o.name ORDER BY o.name), '[]')
                            FROM core.mentions AS m JOIN core.users AS o ON o.id = m.user_id WHERE m.comment_id = c.id),
               'is_mine', c.user_id = p_user_id) ORDER BY c.id), '[]')
    FROM (SELECT x.* FROM core.comments AS x
          WHERE x.call_id = p_call_id AND (p_comment_id IS NULL OR x.id = p_comment_id)
          ORDER BY x.id DESC LIMIT 200) AS c
    JOIN core.users AS u ON u.id = c.user_id
$$;

COMMENT ON FUNCTION core.comments_of(bigint, uuid, bigint) IS 'The newest 200 comments of a call, or one, as pages show them to somebody';
REVOKE ALL ON FUNCTION core.comments_of(bigint, uuid, bigint) FROM PUBLIC;
