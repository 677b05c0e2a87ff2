-- A decision changes the state of its call in the inbox.
-- Index: flags_pkey.

CREATE OR REPLACE FUNCTION core.disposition_changes_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM core.refresh_inbox(c.call_id)
    FROM (SELECT DISTINCT f.call_id FROM new_rows AS n JOIN core.flags AS f ON f.id = n.flag_id) AS c;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER dispositions_inbox AFTER INSERT ON core.dispositions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.disposition_changes_inbox();

COMMENT ON FUNCTION core.disposition_changes_inbox() IS 'Trigger: a decision changes the state of its call in the inbox';
REVOKE ALL ON FUNCTION core.disposition_changes_inbox() FROM PUBLIC;
