-- A number stays a number of zero or more. Statements of the lanes cast settings: a true where a number
-- belongs would fail at the first call that meets it. Also says who changed a setting last.

CREATE OR REPLACE FUNCTION core.setting_keeps_its_kind() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF jsonb_typeof(NEW.value) <> jsonb_typeof(OLD.value) THEN
        RAISE EXCEPTION '% must stay a %, not a %', NEW.key, jsonb_typeof(OLD.value), jsonb_typeof(NEW.value)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF jsonb_typeof(NEW.value) = 'number' AND (NEW.value #>> '{}')::numeric < 0 THEN
        RAISE EXCEPTION '% must not be negative', NEW.key USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- The console says itself who it was.
    IF NEW.updated_at = OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
        NEW.updated_by := session_user;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER settings_kind BEFORE UPDATE OF value ON core.settings
    FOR EACH ROW EXECUTE FUNCTION core.setting_keeps_its_kind();

COMMENT ON FUNCTION core.setting_keeps_its_kind() IS 'Trigger: a number stays a number of zero or more; who changed it last, and when';
REVOKE ALL ON FUNCTION core.setting_keeps_its_kind() FROM PUBLIC;
