-- How an attempt of console.begin_login ended. p_succeeded: whether the password was right; null: it was not
-- checked at all, and does not count.
-- Index: login_attempts_pkey.

CREATE OR REPLACE FUNCTION console.end_login(p_attempt_id bigint, p_succeeded boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.login_attempts AS a WHERE a.id = p_attempt_id AND p_succeeded IS NULL;
    UPDATE core.login_attempts AS a SET succeeded = true WHERE a.id = p_attempt_id AND p_succeeded
$$;

COMMENT ON FUNCTION console.end_login(bigint, boolean) IS 'Notes how an attempt to sign in ended; null: its password was not checked';
REVOKE ALL ON FUNCTION console.end_login(bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.end_login(bigint, boolean) TO callscript_web;
