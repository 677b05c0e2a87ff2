-- Says in words what a setting accepts, before the constraints of core.settings refuse the value; and who changed a
-- setting last.

CREATE OR REPLACE FUNCTION core.setting_fits() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held constant text := jsonb_typeof(NEW.value);
    fits boolean;
BEGIN
    fits := CASE NEW.kind
        WHEN 'boolean' THEN held = 'boolean'
        WHEN 'choice' THEN held = 'string' AND NEW.value #>> '{}' = ANY (NEW.choices)
        WHEN 'integer' THEN held = 'number' AND NEW.value::text ~ '^-?[0-9]+$'
        WHEN 'number' THEN held = 'number'
    END;
    IF fits AND held = 'number' THEN
        fits := NEW.value::numeric BETWEEN NEW.minimum AND NEW.maximum;
    END IF;
    IF fits IS NOT TRUE THEN
        RAISE EXCEPTION '% must be %, not %', NEW.key,
            CASE NEW.kind
                WHEN 'boolean' THEN 'true or false'
                WHEN 'choice' THEN 'one of ' || array_to_string(NEW.choices, ', ')
                ELSE format('a %s from %s to %s (%s)', CASE NEW.kind WHEN 'integer' THEN 'whole number' ELSE 'number' END,
                            NEW.minimum, NEW.maximum, NEW.unit)
            END, left(NEW.value::text, 100)
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('The default is %s. docs/settings.md lists every setting.', NEW.default_value);
    END IF;
    -- The console says itself who it was.
    IF TG_OP = 'UPDATE' AND NEW.updated_at = OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
        NEW.updated_by := session_user;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER settings_fit BEFORE INSERT OR UPDATE OF value ON core.settings
    FOR EACH ROW EXECUTE FUNCTION core.setting_fits();

COMMENT ON FUNCTION core.setting_fits() IS 'Trigger: says what a setting accepts; notes who changed it last, and when';
REVOKE ALL ON FUNCTION core.setting_fits() FROM PUBLIC;
