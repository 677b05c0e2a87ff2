-- Makes an invitation in the name of an admin, good for three days.

CREATE OR REPLACE FUNCTION console.invite_by(p_user_id bigint, p_email text, p_role text, p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT console.invite(console.actor(p_user_id, 'admin'), 'account', p_email, p_role, p_token_sha256, 72)
$$;

COMMENT ON FUNCTION console.invite_by(bigint, text, text, bytea) IS 'Makes an invitation in the name of an admin, good for three days';
REVOKE ALL ON FUNCTION console.invite_by(bigint, text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.invite_by(bigint, text, text, bytea) TO callscript_web;
