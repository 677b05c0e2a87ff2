-- Says which vertical a campaign is in; from then on the rules of that vertical judge its calls. For admins.
-- Index: campaigns_pkey.

CREATE OR REPLACE FUNCTION console.set_vertical(p_user_id bigint, p_campaign_id uuid, p_vertical text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'admin');
    before text;
BEGIN
    SELECT g.vertical_id INTO before FROM core.campaigns AS g WHERE g.id = p_campaign_id FOR UPDATE;
    UPDATE core.campaigns AS g
    SET vertical_id = nullif(p_vertical, ''), is_verified = nullif(p_vertical, '') IS NOT NULL,
        inference_source = CASE WHEN nullif(p_vertical, '') IS NULL THEN 'unknown' ELSE 'manual' END
    WHERE g.id = p_campaign_id;
    INSERT INTO core.audit_events (actor, action, details)
    VALUES (actor, 'set_vertical', jsonb_build_object('campaign', p_campaign_id, 'before', before, 'after', p_vertical));
END
$$;

COMMENT ON FUNCTION console.set_vertical(bigint, uuid, text) IS 'Says which vertical a campaign is in';
REVOKE ALL ON FUNCTION console.set_vertical(bigint, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_vertical(bigint, uuid, text) TO callscript_web;
