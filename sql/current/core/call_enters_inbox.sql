-- A call whose verdict changes enters, changes or leaves the inbox, and consoles that listen hear of it.

CREATE OR REPLACE FUNCTION core.call_enters_inbox() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM core.refresh_inbox(NEW.id);
    IF NEW.status = 'flagged' AND OLD.status IS DISTINCT FROM 'flagged' THEN
        PERFORM pg_notify('callscript_flags', NEW.id::text);
    END IF;
    RETURN NULL;
END
$$;

-- Claims and heartbeats change neither column: for them the condition is all that this costs.
CREATE OR REPLACE TRIGGER calls_inbox AFTER UPDATE ON core.calls
    FOR EACH ROW WHEN ((NEW.status = 'flagged' OR OLD.status = 'flagged')
                       AND (NEW.judgement_id, NEW.status, NEW.revenue, NEW.publisher_name)
                           IS DISTINCT FROM (OLD.judgement_id, OLD.status, OLD.revenue, OLD.publisher_name))
    EXECUTE FUNCTION core.call_enters_inbox();

COMMENT ON FUNCTION core.call_enters_inbox() IS 'Trigger: a call whose verdict changes enters, changes or leaves the inbox, and consoles that listen hear of it';
REVOKE ALL ON FUNCTION core.call_enters_inbox() FROM PUBLIC;
