-- Since when a lane is paused, also when somebody pauses it by hand.

CREATE OR REPLACE FUNCTION core.lane_rests() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.paused_at := CASE WHEN NOT NEW.paused THEN NULL WHEN OLD.paused THEN OLD.paused_at ELSE clock_timestamp() END;
    IF NOT NEW.paused THEN
        NEW.paused_reason := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER lanes_rest BEFORE UPDATE OF paused ON core.lanes FOR EACH ROW EXECUTE FUNCTION core.lane_rests();

COMMENT ON FUNCTION core.lane_rests() IS 'Trigger: since when a lane is paused, also when it was paused by hand';
REVOKE ALL ON FUNCTION core.lane_rests() FROM PUBLIC;
