-- Notes an attempt to sign in. A console of the previous version calls it; today's calls console.begin_login,
-- which counts before a password is checked.

CREATE OR REPLACE FUNCTION console.note_login(p_email text, p_address text, p_succeeded boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO core.login_attempts (email, address, succeeded)
    VALUES (left(lower(btrim(p_email)), 200), left(p_address, 100), p_succeeded)
$$;

COMMENT ON FUNCTION console.note_login(text, text, boolean) IS 'Notes an attempt to sign in';
REVOKE ALL ON FUNCTION console.note_login(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.note_login(text, text, boolean) TO callscript_web;
