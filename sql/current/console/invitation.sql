-- What a one-time link is for; the page asks before the link is used up.
-- Index: invites_pkey.

CREATE OR REPLACE FUNCTION console.invitation(p_token_sha256 bytea) RETURNS TABLE (purpose text, email text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.purpose, i.email, i.role FROM core.invites AS i
    WHERE i.token_sha256 = p_token_sha256 AND i.used_at IS NULL AND i.voided_at IS NULL AND i.expires_at > clock_timestamp()
$$;

COMMENT ON FUNCTION console.invitation(bytea) IS 'What a one-time link is for; no row: used, taken back, expired or made up';
REVOKE ALL ON FUNCTION console.invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.invitation(bytea) TO callscript_web;
