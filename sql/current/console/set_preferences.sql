-- Sets how a user sees the console.
-- Index: users_pkey.

CREATE OR REPLACE FUNCTION console.set_preferences(p_user_id bigint, p_time_zone text, p_shortcuts boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
        RAISE EXCEPTION 'there is no time zone "%"; try America/New_York', p_time_zone
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE core.users AS u SET time_zone = p_time_zone, shortcuts = p_shortcuts WHERE u.id = p_user_id;
END
$$;

COMMENT ON FUNCTION console.set_preferences(bigint, text, boolean) IS 'Sets how a user sees the console';
REVOKE ALL ON FUNCTION console.set_preferences(bigint, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_preferences(bigint, text, boolean) TO callscript_web;
