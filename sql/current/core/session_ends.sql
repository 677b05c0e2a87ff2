-- Tells consoles that a session has ended, so that a stream of events which belongs to it ends too.
-- Trap: the payload is 'user ID' and names no session; the console looks which sessions of that user go on.

CREATE OR REPLACE FUNCTION core.session_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('callscript_access', 'user ' || NEW.user_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER sessions_end AFTER UPDATE OF revoked_at ON core.sessions
FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
EXECUTE FUNCTION core.session_ends();

COMMENT ON FUNCTION core.session_ends() IS 'Trigger: tells consoles that a session has ended';
REVOKE ALL ON FUNCTION core.session_ends() FROM PUBLIC;
