-- A campaign's name and vertical in the inbox.
-- Index: inbox_campaign_idx.
-- Trap: names are cut as core.refresh_inbox cuts them, because an entry of inbox_facets_idx has at most 2,704
-- bytes.

CREATE OR REPLACE FUNCTION core.campaign_changes_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.inbox AS i SET campaign = left(NEW.name, 200), vertical = NEW.vertical_id WHERE i.campaign_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER campaigns_inbox AFTER UPDATE OF name, vertical_id ON core.campaigns
    FOR EACH ROW EXECUTE FUNCTION core.campaign_changes_inbox();

COMMENT ON FUNCTION core.campaign_changes_inbox() IS 'Trigger: a campaign''s name and vertical in the inbox';
REVOKE ALL ON FUNCTION core.campaign_changes_inbox() FROM PUBLIC;
