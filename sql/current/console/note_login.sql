-- Notes an attempt to sign in, and forgets those of yesterday.

CREATE OR REPLACE FUNCTION console.note_login(p_email text, p_address text, p_succeeded boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.login_attempts AS x WHERE x.at < clock_timestamp() - interval '1 day';
    INSERT INTO core.login_attempts (email, address, succeeded)
    VALUES (left(lower(btrim(p_email)), 200), left(p_address, 100), p_succeeded)
$$;

COMMENT ON FUNCTION console.note_login(text, text, boolean) IS 'Notes an attempt to sign in';
REVOKE ALL ON FUNCTION console.note_login(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.note_login(text, text, boolean) TO callscript_web;
