-- Notes that a passkey has signed. False: its count did not grow, so there are two of it.
-- Index: passkeys_pkey.
-- Trap: the console has compared the count with what it read; two signatures at once are compared here.

CREATE OR REPLACE FUNCTION console.use_passkey(p_credential_id bytea, p_credential jsonb, p_counter bigint)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.passkeys AS k
    SET credential = p_credential, counter = p_counter, used_at = clock_timestamp()
    WHERE k.credential_id = p_credential_id AND (k.counter < p_counter OR k.counter = 0 AND p_counter = 0);
    RETURN FOUND;
END
$$;

COMMENT ON FUNCTION console.use_passkey(bytea, jsonb, bigint) IS 'Notes that a passkey has signed; false: its count did not grow';
REVOKE ALL ON FUNCTION console.use_passkey(bytea, jsonb, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.use_passkey(bytea, jsonb, bigint) TO callscript_web;
