-- Replaces all recovery codes of a person.
-- Index: recovery_codes_pkey, users_pkey.

CREATE OR REPLACE FUNCTION console.set_recovery_codes(p_user_id bigint, p_codes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'viewer');
BEGIN
    DELETE FROM core.recovery_codes AS r WHERE r.user_id = p_user_id;
    INSERT INTO core.recovery_codes (user_id, code_sha256) SELECT p_user_id, x.code FROM unnest(p_codes) AS x (code);
    INSERT INTO core.audit_events (actor, action) VALUES (actor, 'recovery_codes_made');
END
$$;

COMMENT ON FUNCTION console.set_recovery_codes(bigint, bytea[]) IS 'Replaces all recovery codes of a person';
REVOKE ALL ON FUNCTION console.set_recovery_codes(bigint, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.set_recovery_codes(bigint, bytea[]) TO callscript_web;
