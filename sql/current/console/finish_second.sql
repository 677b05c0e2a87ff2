-- The second factor was right: the login becomes a session, once. Returns whose.
-- Index: pending_logins_pkey.

CREATE OR REPLACE FUNCTION console.finish_second(p_token_sha256 bytea, p_session_sha256 bytea, p_user_agent text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    person bigint;
BEGIN
    DELETE FROM core.pending_logins AS p WHERE p.token_sha256 = p_token_sha256 AND p.expires_at > clock_timestamp()
    RETURNING p.user_id INTO person;
    IF person IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM console.enter(person, p_session_sha256, p_user_agent, 'password', true);
    RETURN person;
END
$$;

COMMENT ON FUNCTION console.finish_second(bytea, bytea, text) IS 'Makes a login that waited for its second factor a session, and says whose; null: it is gone';
REVOKE ALL ON FUNCTION console.finish_second(bytea, bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.finish_second(bytea, bytea, text) TO callscript_web;
