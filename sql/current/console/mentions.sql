-- Comments in which somebody is named, the newest first, and how many they have not read.
-- Index: mentions_once, mentions_unread_idx, comments_pkey, calls_pkey, campaigns_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.mentions(p_user_id bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'unread', console.unread_mentions(p_user_id),
        'list', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'call', c.call_id, 'comment', c.id, 'by', u.name, 'at', c.created_at, 'at_seconds', c.at_seconds,
                     'text', c.text, 'publisher', coalesce(k.publisher_name, k.publisher_id), 'campaign', g.name,
                     'is_read', x.read_at IS NOT NULL) ORDER BY c.id DESC), '[]')
                 FROM (SELECT m.* FROM core.mentions AS m WHERE m.user_id = p_user_id ORDER BY m.comment_id DESC LIMIT 100) AS x
                 JOIN core.comments AS c ON c.id = x.comment_id
                 JOIN core.users AS u ON u.id = c.user_id
                 JOIN core.calls AS k ON k.id = c.call_id
                 JOIN core.campaigns AS g ON g.id = k.campaign_id))
$$;

COMMENT ON FUNCTION console.mentions(bigint) IS 'The newest 100 comments in which somebody is named: {unread, list: [{call, comment, by, at, at_seconds, text, publisher, campaign, is_read}]}';
REVOKE ALL ON FUNCTION console.mentions(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.mentions(bigint) TO callscript_web;
