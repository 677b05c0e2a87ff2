-- Sets a new campaign's vertical from the first pattern that its name matches, and that of a campaign that was renamed.
-- Trap: what a person has set or confirmed stays. So does a vertical when the new name matches nothing: the calls are no
-- others than before.
-- Index: vertical_patterns_pkey, in the order of trial.

CREATE OR REPLACE FUNCTION core.infer_vertical() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_found text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.inference_source = 'manual' OR OLD.is_verified OR NEW.vertical_id IS DISTINCT FROM OLD.vertical_id THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' OR NEW.vertical_id IS NULL THEN
        SELECT p.vertical_id INTO v_found
        FROM core.vertical_patterns AS p
        -- \y is a word boundary only between word characters; campaign names use _ as a space.
        WHERE translate(NEW.name, '_', ' ') ~* ('\y(' || p.pattern || ')\y')
        ORDER BY p.position
        LIMIT 1;
        NEW.vertical_id := coalesce(v_found, NEW.vertical_id);
        NEW.inference_source := CASE WHEN NEW.vertical_id IS NULL THEN 'unknown' ELSE 'regex' END;
    ELSIF NEW.inference_source = 'unknown' THEN
        NEW.inference_source := 'manual';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER campaigns_infer_vertical BEFORE INSERT OR UPDATE OF name ON core.campaigns
    FOR EACH ROW EXECUTE FUNCTION core.infer_vertical();

COMMENT ON FUNCTION core.infer_vertical() IS 'Sets the vertical of a new or renamed campaign from the first matching pattern';
REVOKE ALL ON FUNCTION core.infer_vertical() FROM PUBLIC;
