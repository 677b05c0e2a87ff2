-- What a transcript is searched by: the time of its call, and the stems of its words.
-- Index: calls_pkey.
-- Trap: a tsvector holds a megabyte, so words after some seven hours of talk are left out.

CREATE OR REPLACE FUNCTION core.transcript_is_found() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT k.start_time_utc INTO NEW.call_time FROM core.calls AS k WHERE k.id = NEW.call_id;
    NEW.words := to_tsvector('english', left(NEW.text, 400000));
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER transcripts_found BEFORE INSERT OR UPDATE OF text ON core.transcripts
    FOR EACH ROW EXECUTE FUNCTION core.transcript_is_found();

COMMENT ON FUNCTION core.transcript_is_found() IS 'Trigger: what a transcript is searched by';
REVOKE ALL ON FUNCTION core.transcript_is_found() FROM PUBLIC;
