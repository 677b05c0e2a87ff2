-- Signs out.
-- Index: sessions_pkey.

CREATE OR REPLACE FUNCTION console.close_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp()
    WHERE s.token_sha256 = p_token_sha256 AND s.revoked_at IS NULL
$$;

COMMENT ON FUNCTION console.close_session(bytea) IS 'Signs out';
REVOKE ALL ON FUNCTION console.close_session(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.close_session(bytea) TO callscript_web;
