-- Who asks, and whether they may: every function that changes something begins with it.
-- Index: users_pkey.

CREATE OR REPLACE FUNCTION console.actor(p_user_id bigint, p_least_role text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ranks constant text[] := ARRAY['viewer', 'reviewer', 'admin'];
    found_user record;
BEGIN
    SELECT u.email, u.role INTO found_user FROM core.users AS u WHERE u.id = p_user_id AND u.is_active;
    IF found_user.email IS NULL
       OR array_position(ranks, found_user.role) < array_position(ranks, p_least_role) THEN
        RAISE EXCEPTION 'this takes the role %', p_least_role USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found_user.email;
END
$$;

COMMENT ON FUNCTION console.actor(bigint, text) IS 'E-mail address of a user who has at least this role; an error otherwise';
REVOKE ALL ON FUNCTION console.actor(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.actor(bigint, text) TO callscript_web;
