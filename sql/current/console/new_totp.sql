-- The secret of an app that is being added and has not been confirmed within the hour; null: none.
-- Index: totp_secrets_pkey.

CREATE OR REPLACE FUNCTION console.new_totp(p_user_id bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.secret FROM core.totp_secrets AS t
    WHERE t.user_id = p_user_id AND t.confirmed_at IS NULL AND t.created_at > clock_timestamp() - interval '1 hour'
$$;

COMMENT ON FUNCTION console.new_totp(bigint) IS 'Secret of an app that is being added; null: none';
REVOKE ALL ON FUNCTION console.new_totp(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.new_totp(bigint) TO callscript_web;
