-- Takes a challenge, which works once, for this purpose and this person. Null: there is none, or not any more.
-- Index: passkey_challenges_pkey.

CREATE OR REPLACE FUNCTION console.take_challenge(p_token_sha256 bytea, p_purpose text, p_user_id bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken jsonb;
BEGIN
    DELETE FROM core.passkey_challenges AS c
    WHERE c.token_sha256 = p_token_sha256 AND c.purpose = p_purpose AND c.user_id IS NOT DISTINCT FROM p_user_id
      AND c.expires_at > clock_timestamp()
    RETURNING c.state INTO taken;
    RETURN taken;
END
$$;

COMMENT ON FUNCTION console.take_challenge(bytea, text, bigint) IS 'Takes a challenge, which works once; null: there is none, or not any more';
REVOKE ALL ON FUNCTION console.take_challenge(bytea, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.take_challenge(bytea, text, bigint) TO callscript_web;
