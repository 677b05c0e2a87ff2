-- Sets a new campaign's vertical from the first pattern that its name matches.
-- Index: vertical_patterns_pkey, in the order of trial.

CREATE OR REPLACE FUNCTION core.infer_vertical() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.vertical_id IS NULL THEN
        SELECT p.vertical_id INTO NEW.vertical_id
        FROM core.vertical_patterns AS p
        -- \y is a word boundary only between word characters; campaign names use _ as a space.
        WHERE translate(NEW.name, '_', ' ') ~* ('\y(' || p.pattern || ')\y')
        ORDER BY p.position
        LIMIT 1;
        NEW.inference_source := CASE WHEN NEW.vertical_id IS NULL THEN 'unknown' ELSE 'regex' END;
    ELSIF NEW.inference_source = 'unknown' THEN
        NEW.inference_source := 'manual';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER campaigns_infer_vertical BEFORE INSERT ON core.campaigns
    FOR EACH ROW EXECUTE FUNCTION core.infer_vertical();

COMMENT ON FUNCTION core.infer_vertical() IS 'Sets a new campaign''s vertical from the first matching pattern';
REVOKE ALL ON FUNCTION core.infer_vertical() FROM PUBLIC;
