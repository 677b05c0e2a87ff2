-- Remembers for a year that an active user has signed in with this browser. p_before_sha256: what the browser was known by so
-- far, which ends; null: nothing. Of each user the twenty newest are known.
-- Index: users_pkey, known_browsers_pkey, known_browsers_user_idx.
-- Trap: each sign-in makes a new secret, so that a cookie which somebody planted becomes nobody's.

CREATE OR REPLACE FUNCTION console.know_browser(p_user_id bigint, p_token_sha256 bytea, p_before_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.known_browsers AS b
    WHERE b.user_id = p_user_id
      AND (b.token_sha256 = p_before_sha256
           OR b.token_sha256 IN (SELECT o.token_sha256 FROM core.known_browsers AS o WHERE o.user_id = p_user_id
                                 ORDER BY o.created_at DESC OFFSET 19));
    INSERT INTO core.known_browsers (token_sha256, user_id, expires_at)
    SELECT p_token_sha256, u.id, clock_timestamp() + interval '365 days'
    FROM core.users AS u WHERE u.id = p_user_id AND u.is_active
$$;

COMMENT ON FUNCTION console.know_browser(bigint, bytea, bytea) IS 'Remembers that a user has signed in with this browser';
REVOKE ALL ON FUNCTION console.know_browser(bigint, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.know_browser(bigint, bytea, bytea) TO callscript_web;
