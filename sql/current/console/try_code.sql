-- Allows one code to be tried: five since the last right one, within a quarter of an hour. Gives the secret that
-- the code is compared with (null: there is no app) and the time by which it is.
-- Index: users_pkey, code_attempts_user_idx, totp_secrets_pkey.
-- Trap: the attempt is counted before the code is compared, under a lock on the person: whoever tries a hundred
-- codes at once has tried five.

CREATE OR REPLACE FUNCTION console.try_code(p_user_id bigint)
RETURNS TABLE (wait_seconds integer, secret bytea, epoch_seconds bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tried integer;
    oldest timestamptz;
BEGIN
    PERFORM FROM core.users AS u WHERE u.id = p_user_id AND u.is_active FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM core.code_attempts AS a WHERE a.user_id = p_user_id AND a.at < clock_timestamp() - interval '15 minutes';
    SELECT count(*), min(a.at) INTO tried, oldest FROM core.code_attempts AS a WHERE a.user_id = p_user_id;
    IF tried >= 5 THEN
        RETURN QUERY SELECT greatest(1, ceil(extract(epoch FROM oldest + interval '15 minutes' - clock_timestamp())))::integer,
                            NULL::bytea, NULL::bigint;
        RETURN;
    END IF;
    INSERT INTO core.code_attempts (user_id) VALUES (p_user_id);
    RETURN QUERY SELECT 0, (SELECT t.secret FROM core.totp_secrets AS t WHERE t.user_id = p_user_id),
                        floor(extract(epoch FROM clock_timestamp()))::bigint;
END
$$;

COMMENT ON FUNCTION console.try_code(bigint) IS 'Allows one code to be tried, and gives what it is compared with; no row: no such person';
REVOKE ALL ON FUNCTION console.try_code(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.try_code(bigint) TO callscript_web;
